package io.github.cacheinvalidation.codec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

import io.github.cacheinvalidation.CacheInvalidation;
import io.github.cacheinvalidation.CacheKeyCodec;
import io.github.cacheinvalidation.codec.InvalidMessageException.Reason;
import io.github.cacheinvalidation.codec.Statement.Kind;

/**
 * Turns messages into bytes and back: one JSON object each, version 1 of the format in
 * {@code docs/wire-format.md}. What is read is bounded in size, depth and count before it
 * is believed. Immutable, safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class MessageCodec {

	/**
	 * Largest message in bytes.
	 */
	public static final int MAX_SIZE = 1024 * 1024;

	/**
	 * Largest number of keys and cleared caches in one message.
	 */
	public static final int MAX_KEYS = 10_000;

	private static final int VERSION = 1;

	/** How the messages of nodes begin. */
	private static final byte[] BEGINNING = "{\"v\":%d,".formatted(VERSION).getBytes(StandardCharsets.US_ASCII);

	private final KeyWriter keyWriter;

	private final KeyReader keyReader;

	private final @Nullable MessageSignature signature;

	private final UnsupportedKeyListener unsupportedKeys;

	/**
	 * Create a codec.
	 * @param keyCodecs for keys of the application's own types
	 * @param trustedTypes enums and records that keys may be made of
	 * @param secret signs each message, and is required of each that arrives;
	 * {@code null} for none
	 * @param unsupportedKeys told about keys that can't travel
	 * @throws IllegalArgumentException if two key codecs are for the same type or name
	 */
	public MessageCodec(Collection<? extends CacheKeyCodec<?>> keyCodecs, TrustedTypes trustedTypes,
			@Nullable String secret, UnsupportedKeyListener unsupportedKeys) {
		Map<Class<?>, CacheKeyCodec<?>> byClass = new HashMap<>();
		Map<String, CacheKeyCodec<?>> byName = new HashMap<>();
		for (CacheKeyCodec<?> codec : keyCodecs) {
			if (byClass.put(codec.keyType(), codec) != null || byName.put(codec.typeName(), codec) != null) {
				throw new IllegalArgumentException("There are two CacheKeyCodecs for %s (type name '%s')"
					.formatted(codec.keyType().getName(), codec.typeName()));
			}
		}
		this.keyWriter = new KeyWriter(byClass, trustedTypes);
		this.keyReader = new KeyReader(byName, trustedTypes);
		this.signature = (secret != null) ? new MessageSignature(secret) : null;
		this.unsupportedKeys = unsupportedKeys;
	}

	/**
	 * Load the classes that messages are written and read with, so that the first message
	 * of a node doesn't take many times as long as the next. Calls nothing of the
	 * application's.
	 */
	public static void warmUp() {
		MessageCodec codec = new MessageCodec(List.of(), new TrustedTypes(List.of(), null), null,
				(cache, sent, failure) -> {
				});
		Message message = new Message(new Sender("", 0), 0, Instant.EPOCH,
				List.of(new CacheInvalidation.Keys("", "", List.of("", 0L))));
		try {
			codec.decode(codec.encode(message));
		}
		catch (InvalidMessageException ex) {
			throw new IllegalStateException("A node's own message can't be read", ex);
		}
	}

	/**
	 * Turn a message into bytes. Where a key can't travel, the removal of its cache's
	 * entries takes the place of its cache's keys.
	 * @param message the message
	 * @return UTF-8, in fact ASCII; may be longer than {@link #MAX_SIZE}, which receivers
	 * don't accept
	 */
	public byte[] encode(Message message) {
		List<CacheInvalidation> invalidations = new ArrayList<>(message.invalidations());
		while (true) {
			int index = 0;
			MessageOutput bytes = new MessageOutput();
			try (JsonGenerator json = Json.FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
				json.writeStartObject();
				writeHead(json, message);
				if (message.statement() != null) {
					StatementFormat.write(json, message.statement());
				}
				else {
					writeTrace(json, message.trace());
					json.writeName("caches");
					json.writeStartArray();
					for (; index < invalidations.size(); index++) {
						write(json, bytes, invalidations.get(index));
					}
					json.writeEndArray();
				}
				json.writeEndObject();
			}
			catch (UnsupportedKeyException ex) {
				CacheInvalidation.Keys keys = (CacheInvalidation.Keys) invalidations.get(index);
				this.unsupportedKeys.unsupportedKey(keys.cache(), true, ex);
				invalidations.set(index, keys.toClear());
				continue;
			}
			return (this.signature != null) ? this.signature.sign(bytes.toByteArray()) : bytes.toByteArray();
		}
	}

	private static void writeHead(JsonGenerator json, Message message) {
		json.writeNumberProperty("v", VERSION);
		json.writeStringProperty("type",
				(message.statement() != null) ? StatementFormat.typeOf(message.statement()) : "invalidate");
		Sender sender = message.sender();
		if (sender != null) {
			json.writeStringProperty("node", sender.node());
			json.writeNumberProperty("epoch", sender.epoch());
			json.writeNumberProperty("number", message.number());
		}
		Instant sentAt = message.sentAt();
		if (sentAt != null) {
			json.writeNumberProperty("at", sentAt.toEpochMilli());
		}
	}

	private static boolean isTraceEntry(String name, String value) {
		return name.length() <= Message.MAX_TRACE_NAME_LENGTH && value.length() <= Message.MAX_TRACE_LENGTH;
	}

	private static void writeTrace(JsonGenerator json, Map<String, String> trace) {
		if (!trace.isEmpty()) {
			json.writeName("trace");
			json.writeStartObject();
			trace.entrySet()
				.stream()
				.filter((entry) -> isTraceEntry(entry.getKey(), entry.getValue()))
				.limit(Message.MAX_TRACE_ENTRIES)
				.forEach((entry) -> json.writeStringProperty(entry.getKey(), entry.getValue()));
			json.writeEndObject();
		}
	}

	private void write(JsonGenerator json, MessageOutput bytes, CacheInvalidation invalidation)
			throws UnsupportedKeyException {
		json.writeStartObject();
		if (invalidation.cacheManager() != null) {
			json.writeStringProperty("manager", invalidation.cacheManager());
		}
		if (invalidation.cache() != null) {
			json.writeStringProperty("cache", invalidation.cache());
		}
		if (invalidation instanceof CacheInvalidation.Keys keys) {
			json.writeName("keys");
			json.writeStartArray();
			for (Object key : keys.keys()) {
				bytes.limitNextKey();
				this.keyWriter.write(json, key);
			}
			bytes.unlimited();
			json.writeEndArray();
		}
		else {
			json.writeBooleanProperty("clear", true);
		}
		json.writeEndObject();
	}

	/**
	 * Turn bytes from the bus into a message. Where a key can't be understood, the
	 * removal of its cache's entries takes the place of its cache's keys.
	 * @param bytes anything
	 * @return the message
	 * @throws InvalidMessageException if this node doesn't accept it
	 */
	public Message decode(byte[] bytes) throws InvalidMessageException {
		if (bytes.length > MAX_SIZE) {
			throw new InvalidMessageException(Reason.OVERSIZED,
					"%d bytes, the limit is %d".formatted(bytes.length, MAX_SIZE));
		}
		if (this.signature != null && !this.signature.isValid(bytes)) {
			throw new InvalidMessageException(Reason.BAD_SIGNATURE,
					"Not signed, or not with this node's signing-secret");
		}
		try {
			if (!Arrays.equals(bytes, 0, Math.min(bytes.length, BEGINNING.length), BEGINNING, 0, BEGINNING.length)) {
				checkVersion(bytes);
			}
			try (JsonParser json = Json.FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
				return new Reading(new JsonInput(json)).message();
			}
		}
		catch (StreamConstraintsException ex) {
			throw new InvalidMessageException(Reason.OVERSIZED, ex.getOriginalMessage(), ex);
		}
		catch (JacksonException ex) {
			// Its text has parts of the input in it.
			throw new InvalidMessageException(Reason.MALFORMED, "Not valid JSON" + JsonInput.at(ex.getLocation()), ex);
		}
		catch (RuntimeException ex) {
			throw new InvalidMessageException(Reason.MALFORMED, "Could not be read: " + ex.getClass().getName(), ex);
		}
	}

	/**
	 * Look for the version, wherever it is, before anything else is believed: what
	 * another version means by the other members isn't known.
	 */
	private static void checkVersion(byte[] bytes) throws InvalidMessageException {
		try (JsonParser json = Json.FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
			JsonInput input = new JsonInput(json);
			json.nextToken();
			input.expectObject("A message");
			for (String name = input.nextMember(); name != null; name = input.nextMember()) {
				if (name.equals("v")) {
					input.expect(json.currentToken() == JsonToken.VALUE_NUMBER_INT, "'v' must be a number");
					if (!json.getString().equals(String.valueOf(VERSION))) {
						throw new InvalidMessageException(Reason.UNKNOWN_VERSION, "Unknown version");
					}
					return;
				}
				input.skip();
			}
			throw new InvalidMessageException(Reason.MALFORMED, "'v' is missing");
		}
	}

	/**
	 * Isn't made before the first message, or {@link #warmUp()}.
	 */
	private static final class Json {

		static final JsonFactory FACTORY = JsonFactory.builder()
			.streamReadConstraints(StreamReadConstraints.builder()
				// A level of a key takes up to three of JSON.
				.maxNestingDepth(3 * KeyWriter.MAX_DEPTH + 8)
				.maxStringLength(MAX_SIZE)
				// Jackson keeps thousands of names for the next messages.
				.maxNameLength(Message.MAX_TRACE_NAME_LENGTH)
				.build())
			// A message is UTF-8.
			.disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
			.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
			// Also lets unpaired surrogates through, which UTF-8 doesn't have.
			.enable(JsonWriteFeature.ESCAPE_NON_ASCII)
			.build();

	}

	/**
	 * Keeps a key that has no end, or ever more parts at each level, from filling the
	 * memory.
	 */
	private static final class MessageOutput extends ByteArrayOutputStream {

		private int limit = Integer.MAX_VALUE;

		MessageOutput() {
			super(256);
		}

		void limitNextKey() {
			// Roughly: the generator has a buffer of its own.
			this.limit = size() + 2 * MAX_SIZE;
		}

		void unlimited() {
			this.limit = Integer.MAX_VALUE;
		}

		@Override
		public synchronized void write(byte[] bytes, int offset, int length) {
			if (size() + length > this.limit) {
				throw new IllegalStateException("A key of more than %d bytes".formatted(MAX_SIZE));
			}
			super.write(bytes, offset, length);
		}

	}

	/**
	 * The reading of one message.
	 */
	private final class Reading {

		private final JsonInput input;

		private final JsonParser json;

		private final StatementFormat statement;

		private @Nullable Kind kind;

		private @Nullable String node;

		private long epoch;

		private long number;

		private @Nullable Instant sentAt;

		private Map<String, String> trace = Map.of();

		private @Nullable List<CacheInvalidation> invalidations;

		private int keyCount;

		Reading(JsonInput input) {
			this.input = input;
			this.json = input.parser();
			this.statement = new StatementFormat(input);
		}

		Message message() throws InvalidMessageException {
			this.json.nextToken();
			for (String name = this.input.nextMember(); name != null; name = this.input.nextMember()) {
				switch (name) {
					case "type" -> type();
					case "node" -> this.node = this.input.node();
					case "epoch" -> this.epoch = this.input.naturalNumber(name);
					case "number" -> this.number = this.input.naturalNumber(name);
					case "at" -> this.sentAt = Instant.ofEpochMilli(this.input.number(name));
					case "trace" -> this.trace = trace();
					case "caches" -> this.invalidations = caches();
					default -> {
						if (!this.statement.read(name)) {
							// Also "v" and "hmac", which have been looked at before.
							this.input.skip();
						}
					}
				}
			}
			this.input.expect(this.json.nextToken() == null, "Something follows the message");
			Sender sender = (this.node != null) ? new Sender(this.node, this.epoch) : null;
			if (this.kind != null) {
				return new Message(this.input.required(sender, "'node' is missing"), this.number, this.sentAt,
						List.of(), this.statement.statement(this.kind), Map.of());
			}
			return new Message(sender, this.number, this.sentAt,
					this.input.required(this.invalidations, "'caches' is missing"), this.trace);
		}

		private void type() throws InvalidMessageException {
			String type = this.input.text("type");
			this.kind = StatementFormat.kindOf(type);
			if (this.kind == null && !type.equals("invalidate")) {
				throw new InvalidMessageException(Reason.UNKNOWN_VERSION, "Unknown type");
			}
		}

		private Map<String, String> trace() throws InvalidMessageException {
			Map<String, String> trace = new HashMap<>();
			this.input.expectObject("'trace'");
			for (String name = this.input.nextMember(); name != null; name = this.input.nextMember()) {
				String value = this.input.text(name);
				// No trace is worth the loss of a message.
				if (trace.size() < Message.MAX_TRACE_ENTRIES && isTraceEntry(name, value)) {
					trace.put(name, value);
				}
			}
			return trace;
		}

		private List<CacheInvalidation> caches() throws InvalidMessageException {
			List<CacheInvalidation> caches = new ArrayList<>();
			this.input.expect(this.json.currentToken() == JsonToken.START_ARRAY, "'caches' must be an array");
			while (this.json.nextToken() != JsonToken.END_ARRAY) {
				CacheInvalidation invalidation = cache();
				if (invalidation != null) {
					caches.add(invalidation);
				}
			}
			return caches;
		}

		private @Nullable CacheInvalidation cache() throws InvalidMessageException {
			String manager = null;
			String cache = null;
			boolean clear = false;
			KeyList keys = null;
			this.input.expectObject("A cache");
			for (String name = this.input.nextMember(); name != null; name = this.input.nextMember()) {
				switch (name) {
					case "manager" -> manager = this.input.text(name);
					case "cache" -> cache = this.input.text(name);
					case "clear" -> clear = this.input.bool(name);
					case "keys" -> keys = keys();
					default -> this.input.skip();
				}
			}
			if (clear) {
				count();
				return new CacheInvalidation.Clear(manager, cache);
			}
			KeyList present = this.input.required(keys, "Either 'keys' or 'clear' is missing");
			return invalidation(manager, this.input.required(cache, "'cache' is missing beside 'keys'"), present);
		}

		private @Nullable CacheInvalidation invalidation(@Nullable String manager, String cache, KeyList keys) {
			try {
				if (keys.unsupported() != null) {
					throw keys.unsupported();
				}
				return (!keys.keys().isEmpty()) ? new CacheInvalidation.Keys(manager, cache, keys.keys()) : null;
			}
			catch (UnsupportedKeyException ex) {
				MessageCodec.this.unsupportedKeys.unsupportedKey(cache, false, ex);
				return new CacheInvalidation.Clear(manager, cache);
			}
		}

		private KeyList keys() throws InvalidMessageException {
			List<Object> keys = new ArrayList<>();
			UnsupportedKeyException unsupported = null;
			this.input.expect(this.json.currentToken() == JsonToken.START_ARRAY, "'keys' must be an array");
			TokenStreamContext array = this.json.streamReadContext();
			while (this.json.nextToken() != JsonToken.END_ARRAY) {
				count();
				if (unsupported != null) {
					this.json.skipChildren();
					continue;
				}
				try {
					MessageCodec.this.keyReader.read(this.json, keys);
				}
				catch (UnsupportedKeyException ex) {
					unsupported = ex;
					while (this.json.streamReadContext() != array) {
						this.json.nextToken();
					}
				}
			}
			return new KeyList(keys, unsupported);
		}

		private void count() throws InvalidMessageException {
			this.keyCount++;
			if (this.keyCount > MAX_KEYS) {
				throw new InvalidMessageException(Reason.OVERSIZED, "More than " + MAX_KEYS + " keys");
			}
		}

	}

	/**
	 * The keys of a cache as far as the first that can't be understood, if there is one.
	 */
	private record KeyList(List<Object> keys, @Nullable UnsupportedKeyException unsupported) {

	}

}
