package io.github.cacheinvalidation.codec;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

import io.github.cacheinvalidation.codec.Statement.Caller;
import io.github.cacheinvalidation.codec.Statement.Departed;
import io.github.cacheinvalidation.codec.Statement.Kind;

/**
 * The members of a message in which a node says something of itself.
 */
final class StatementFormat {

	/**
	 * What nobody needs to wait for.
	 */
	private static final Duration MAX_INTERVAL = Duration.ofHours(1);

	private static final Duration MAX_HEARING = Duration.ofDays(1);

	private final JsonInput input;

	private long beat;

	private Duration interval = Duration.ZERO;

	private Duration hearing = Duration.ZERO;

	private List<Departed> departed = List.of();

	private List<Caller> callers = List.of();

	StatementFormat(JsonInput input) {
		this.input = input;
	}

	static String typeOf(Statement statement) {
		return statement.kind().name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Return what a type of message says.
	 * @return the kind of statement, or {@code null} if it isn't one
	 */
	static @Nullable Kind kindOf(String type) {
		for (Kind kind : Kind.values()) {
			if (kind.name().toLowerCase(Locale.ROOT).equals(type)) {
				return kind;
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
		json.writeName("departed");
		json.writeStartArray();
		for (Departed departed : statement.departed()) {
			writeStart(json, departed.sender());
			json.writeNumberProperty("number", departed.number());
			if (departed.goodbye()) {
				json.writeBooleanProperty("goodbye", true);
			}
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
			case "interval" -> this.interval = this.input.duration(name, MAX_INTERVAL);
			case "hearing" -> this.hearing = this.input.duration(name, MAX_HEARING);
			case "departed" -> this.departed = this.input.list(name, Statement.MAX_SENDERS, this::departed);
			case "callers" -> this.callers = this.input.list(name, Statement.MAX_SENDERS, this::caller);
			default -> {
				return false;
			}
		}
		return true;
	}

	private Departed departed() throws InvalidMessageException {
		SenderMembers sender = new SenderMembers();
		long number = 0;
		boolean goodbye = false;
		this.input.expectObject("One that is gone");
		for (String name = this.input.nextMember(); name != null; name = this.input.nextMember()) {
			switch (name) {
				case "number" -> number = this.input.naturalNumber(name);
				case "goodbye" -> goodbye = this.input.bool(name);
				default -> sender.read(name);
			}
		}
		return new Departed(sender.sender(), number, goodbye);
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
		return new Statement(kind, this.beat, this.interval, this.hearing, this.departed, this.callers);
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
