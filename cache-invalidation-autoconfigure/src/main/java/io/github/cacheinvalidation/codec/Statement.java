package io.github.cacheinvalidation.codec;

import java.time.Duration;
import java.util.List;

/**
 * What a node says of itself, so that the others notice what they have missed. Along with
 * it goes the number of the last message that the bus has accepted from the node.
 *
 * @param kind why it is said
 * @param beat counts what the node says of itself, so that it knows its own words when
 * they come back
 * @param interval how long until the node says something again at the latest
 * @param hearing for how long the node has heard everything that was on the bus, as far
 * as it knows
 * @param known senders that the node has come to know or that have gone lately, only with
 * {@link Kind#ROLL}
 * @param callers whom it answers, only with {@link Kind#ROLL}
 * @since 0.1.0
 */
public record Statement(Kind kind, long beat, Duration interval, Duration hearing, List<Known> known,
		List<Caller> callers) {

	/**
	 * Largest number of {@link #known()} and of {@link #callers()} in a message.
	 */
	public static final int MAX_SENDERS = 1000;

	/**
	 * Longest {@link #interval()} that others believe.
	 */
	public static final Duration MAX_INTERVAL = Duration.ofHours(1);

	public Statement {
		known = List.copyOf(known);
		callers = List.copyOf(callers);
	}

	/**
	 * Why a node says something of itself.
	 */
	public enum Kind {

		/** It has just subscribed, and wants to know what it may have missed. */
		HELLO,

		/** It answers such nodes. */
		ROLL,

		/** It is there. */
		HEARTBEAT,

		/** It stops, and has sent all that it had to send. */
		GOODBYE

	}

	/**
	 * A sender that is known.
	 *
	 * @param sender who it is
	 * @param number the last that is known to have been sent
	 * @param presence what has become of it
	 * @param ago how long ago it came, or went
	 * @since 0.1.0
	 */
	public record Known(Sender sender, long number, Presence presence, Duration ago) {

	}

	/**
	 * What has become of a sender.
	 */
	public enum Presence {

		/** It is heard. */
		ACTIVE,

		/** It has fallen silent. */
		LOST,

		/** It has said goodbye. */
		GONE

	}

	/**
	 * A node that has said hello.
	 *
	 * @param sender who it is
	 * @param beat the beat of its hello
	 * @since 0.1.0
	 */
	public record Caller(Sender sender, long beat) {

	}

}
