package io.github.cacheinvalidation.simulation;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.cacheinvalidation.codec.Statement.Kind;

/**
 * What a bus has accepted in some time, by what nodes say of themselves.
 */
public final class Traffic {

	private final Map<Kind, Integer> messages = new EnumMap<>(Kind.class);

	private final Map<Kind, Long> bytes = new EnumMap<>(Kind.class);

	/**
	 * Add messages.
	 * @param accepted what the bus has accepted
	 */
	void add(List<String> accepted) {
		for (String message : accepted) {
			for (Kind kind : Kind.values()) {
				if (message.startsWith("{\"v\":1,\"type\":\"%s\"".formatted(kind.name().toLowerCase(Locale.ROOT)))) {
					this.messages.merge(kind, 1, Integer::sum);
					this.bytes.merge(kind, (long) message.length(), Long::sum);
				}
			}
		}
	}

	/**
	 * Return how many messages of a kind were accepted.
	 */
	public int messages(Kind kind) {
		return this.messages.getOrDefault(kind, 0);
	}

	/**
	 * Return how long these were in all.
	 */
	public long bytes(Kind kind) {
		return this.bytes.getOrDefault(kind, 0L);
	}

}
