package io.github.cacheinvalidation.transport;

import java.util.concurrent.CompletionStage;

/**
 * The bus that carries messages between the nodes: small blocks of bytes, each delivered
 * to every subscriber, the sender included. A bean of this type replaces the transports
 * that the starter configures.
 * <p>
 * Implementations deliver what one sender published in the order in which it was
 * published. They need not deliver everything: what a link loses while it is down stays
 * lost, and {@link TransportListener#linkUp()} tells that something may have been missed.
 * <p>
 * The node calls {@link #start(TransportListener)} and {@link #stop()} in turn, perhaps
 * several times; {@link #publish(byte[])} comes from one thread at a time in between.
 * None of the methods may wait for the bus.
 *
 * @since 0.1.0
 */
public interface CacheInvalidationTransport {

	/**
	 * Return the short name of the kind of transport, used in meters and in the log.
	 * @return the name, such as {@code redis}
	 */
	String name();

	/**
	 * Describe where messages go, for people. Without secrets.
	 * @return the description, such as {@code channel shop:cache-invalidation}
	 */
	String destination();

	/**
	 * Return the size of the largest message that the bus takes.
	 * @return the size in bytes, by default 1 MiB
	 */
	default int maxMessageSize() {
		return 1024 * 1024;
	}

	/**
	 * Begin to subscribe in the background. Never throws because the bus can't be
	 * reached: the transport goes on trying until {@link #stop()}, and also whenever the
	 * link is lost later.
	 * @param listener receives messages and changes of the link
	 */
	void start(TransportListener listener);

	/**
	 * Hand a message to the bus.
	 * @param message the message, not changed afterwards
	 * @return completes when the bus has accepted the message; completes exceptionally,
	 * and soon, when it can't be reached
	 */
	CompletionStage<Void> publish(byte[] message);

	/**
	 * End the subscription and let go of what was opened. The listener isn't called any
	 * more once this returns.
	 */
	void stop();

}
