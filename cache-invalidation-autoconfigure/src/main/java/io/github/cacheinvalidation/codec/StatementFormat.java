package io.github.cacheinvalidation.codec;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

import io.github.cacheinvalidation.codec.Statement.Caller;
import io.github.cacheinvalidation.codec.Statement.Kind;
import io.github.cacheinvalidation.codec.Statement.Known;
import io.github.cacheinvalidation.codec.Statement.Presence;

/**
 * The members of a message in which a node says something of itself.
 */
final class StatementFormat {

	private static final Duration MAX_PAST = Duration.ofDays(1);

	private final JsonInput input;

	private long beat;

	private Duration interval = Duration.ZERO;

	private Duration hearing = Duration.ZERO;

	private List<Known> known = List.of();

	private List<Caller> callers = List.of();

	StatementFormat(JsonInput input) {
		this.input = input;
	}

	static String typeOf(Statement statement) {
		return nameOf(statement.kind());
	}

	/**
	 * Return what a type of message says.
	 * @return the kind of statement, or {@code null} if it isn't one
	 */
	static @Nullable Kind kindOf(String type) {
		return constant(Kind.values(), type);
	}

	private static String nameOf(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT);
	}

	private static <T extends Enum<T>> @Nullable T constant(T[] constants, String name) {
		for (T constant : constants) {
			if (nameOf(constant).equals(name)) {
				return constant;
			}
		}
		return null;
	}

	static void write(JsonGenerator json, Statement statement) {
		json.writeNumberProperty("beat", statement.beat());
		json.writeNumberProperty("interval", statement.interval().toMillis());
		if (statement.kind() != Kind.ROLL) {
			return;
		}
		json.writeNumberProperty("hearing", statement.hearing().toMillis());
		json.writeName("known");
		json.writeStartArray();
		for (Known known : statement.known()) {
			writeStart(json, known.sender());
			json.writeNumberProperty("number", known.number());
			json.writeStringProperty("presence", nameOf(known.presence()));
			json.writeNumberProperty("ago", known.ago().toMillis());
			json.writeEndObject();
		}
		json.writeEndArray();
		json.writeName("callers");
		json.writeStartArray();
		for (Caller caller : statement.callers()) {
			writeStart(json, caller.sender());
			json.writeNumberProperty("beat", caller.beat());
			json.writeEndObject();
		}
		json.writeEndArray();
	}

	private static void writeStart(JsonGenerator json, Sender sender) {
		json.writeStartObject();
		json.writeStringProperty("node", sender.node());
		json.writeNumberProperty("epoch", sender.epoch());
	}

	/**
	 * Read a member, if it is one of these.
	 * @param name its name, the input being at its value
	 * @return whether it has been read
	 */
	boolean read(String name) throws InvalidMessageException {
		switch (name) {
			case "beat" -> this.beat = this.input.naturalNumber(name);
			case "interval" -> this.interval = this.input.duration(name, Statement.MAX_INTERVAL);
			case "hearing" -> this.hearing = this.input.duration(name, MAX_PAST);
			case "known" -> this.known = this.input.list(name, Statement.MAX_SENDERS, this::known);
			case "callers" -> this.callers = this.input.list(name, Statement.MAX_SENDERS, this::caller);
			default -> {
				return false;
			}
		}
		return true;
	}

	private Known known() throws InvalidMessageException {
		SenderMembers sender = new SenderMembers();
		long number = 0;
		Presence presence = Presence.ACTIVE;
		Duration ago = Duration.ZERO;
		this.input.expectObject("One that is known");
		for (String name = this.input.nextMember(); name != null; name = this.input.nextMember()) {
			switch (name) {
				case "number" -> number = this.input.naturalNumber(name);
				case "presence" -> presence = this.input.required(constant(Presence.values(), this.input.text(name)),
						"Unknown presence");
				case "ago" -> ago = this.input.duration(name, MAX_PAST);
				default -> sender.read(name);
			}
		}
		return new Known(sender.sender(), number, presence, ago);
	}

	private Caller caller() throws InvalidMessageException {
		SenderMembers sender = new SenderMembers();
		long beat = 0;
		this.input.expectObject("A caller");
		for (String name = this.input.nextMember(); name != null; name = this.input.nextMember()) {
			if (name.equals("beat")) {
				beat = this.input.naturalNumber(name);
			}
			else {
				sender.read(name);
			}
		}
		return new Caller(sender.sender(), beat);
	}

	/**
	 * Return what the members say that have been read.
	 */
	Statement statement(Kind kind) {
		return new Statement(kind, this.beat, this.interval, this.hearing, this.known, this.callers);
	}

	/**
	 * The members that name a sender inside of a list.
	 */
	private final class SenderMembers {

		private @Nullable String node;

		private long epoch;

		void read(String name) throws InvalidMessageException {
			JsonInput input = StatementFormat.this.input;
			switch (name) {
				case "node" -> this.node = input.node();
				case "epoch" -> this.epoch = input.naturalNumber(name);
				default -> input.skip();
			}
		}

		Sender sender() throws InvalidMessageException {
			return new Sender(StatementFormat.this.input.required(this.node, "'node' is missing"), this.epoch);
		}

	}

}
