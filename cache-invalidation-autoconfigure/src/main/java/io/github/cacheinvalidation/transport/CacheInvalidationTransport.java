package io.github.cacheinvalidation.transport;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;

import org.jspecify.annotations.Nullable;

/**
 * The bus that carries messages between the nodes: small blocks of bytes, each delivered
 * to every subscriber, the sender included. A bean of this type replaces the transports
 * that the starter configures.
 * <p>
 * Implementations deliver what one sender published in the order in which it was
 * published, or nearly so, see {@link #reorderWindow()}. They need not deliver
 * everything: the node numbers its messages and notices what is missing, whether or not
 * the transport knows.
 * <p>
 * The node calls {@link #start(TransportListener)} and {@link #stop()} in turn, perhaps
 * several times; {@link #publish(byte[])}, {@link #publishStatement(byte[])} and
 * {@link #reopen(String)} come from one thread at a time in between. None of the methods
 * may wait for the bus.
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
	 * Describe the subscription of this node.
	 * @return by default one without a name of its own, which comes and goes with the
	 * link
	 */
	default SubscriptionInfo subscription() {
		return new SubscriptionInfo(null, false);
	}

	/**
	 * Return the size of the largest message that the bus takes.
	 * @return the size in bytes, by default 1 MiB
	 */
	default int maxMessageSize() {
		return 1024 * 1024;
	}

	/**
	 * Return how often a node says that it is there, unless the user sets it. Half of the
	 * time within which a node notices that it doesn't hear the bus.
	 * @return the interval, by default two seconds
	 */
	default Duration heartbeatInterval() {
		return Duration.ofSeconds(2);
	}

	/**
	 * Return how much later than its successor a message of the same sender may arrive.
	 * What is missing for longer counts as lost.
	 * @return the time, by default zero for a bus that keeps the order
	 */
	default Duration reorderWindow() {
		return Duration.ZERO;
	}

	/**
	 * Return whether all nodes whose links are up receive the same messages in the same
	 * order, those that they have heard of each other among them, and a node that misses
	 * one loses its link. Nodes need not repeat then what another one has said.
	 * @return by default {@code false}, which is right for every bus
	 */
	default boolean isTotallyOrdered() {
		return false;
	}

	/**
	 * Return the thread on which messages leave, if others may use it between start and
	 * stop: what is to be published is prepared and handed over there, so that it need
	 * not wait for that thread to wake up. Tasks run one after the other, and none
	 * blocks.
	 * @return the thread, by default {@code null} if there is none
	 */
	default @Nullable ScheduledExecutorService sendingThread() {
		return null;
	}

	/**
	 * Begin to subscribe in the background. Never throws because the bus can't be
	 * reached: the transport goes on trying until {@link #stop()}, and also whenever the
	 * link is lost later.
	 * @param listener receives messages and changes of the link
	 */
	void start(TransportListener listener);

	/**
	 * Hand a message to the bus. It need not come back to this node, which is free to
	 * leave it out where a delivery has its price.
	 * @param message the message, not changed afterwards
	 * @return completes when the bus has accepted the message; completes exceptionally,
	 * and soon, when it can't be reached
	 */
	CompletionStage<Void> publish(byte[] message);

	/**
	 * Hand a message to the bus that has to come back to this node as well, since that
	 * shows that it hears the bus. By default published as any other.
	 * @param message the message, not changed afterwards
	 * @return as for {@link #publish(byte[])}
	 */
	default CompletionStage<Void> publishStatement(byte[] message) {
		return publish(message);
	}

	/**
	 * Give the present link up, which the node takes for dead although the transport may
	 * not know, and open another in the background. Nothing happens when there is none.
	 * @param reason what the listener is told with {@link TransportListener#linkDown}
	 */
	void reopen(String reason);

	/**
	 * End the subscription and let go of what was opened. The listener isn't called any
	 * more once this returns.
	 */
	void stop();

}
