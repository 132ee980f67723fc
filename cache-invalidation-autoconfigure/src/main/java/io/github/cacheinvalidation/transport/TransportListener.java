package io.github.cacheinvalidation.transport;

/**
 * What a transport tells the node. All calls come one after the other, in the order in
 * which things happened, on a thread of the transport that must not be held up.
 *
 * @since 0.1.0
 */
public interface TransportListener {

	/**
	 * A message has arrived, perhaps this node's own. Does not throw.
	 * @param message the bytes, of any size and content
	 */
	void messageReceived(byte[] message);

	/**
	 * The subscription is in place: everything published from now on arrives until
	 * {@link #linkDown(String)}. What was published before may have been missed.
	 */
	void linkUp();

	/**
	 * The link has been lost, or the first attempt to establish it has failed. Called
	 * once until {@link #linkUp()}, not for each further attempt, and again only when
	 * more is known of the reason.
	 * @param reason what happened, for the log
	 */
	void linkDown(String reason);

	/**
	 * Another node takes messages away that are meant for this one, since both have been
	 * told to use what can serve only one of them: as {@link #linkDown(String)}, but this
	 * won't mend by itself, so that nothing that may be missed meanwhile must be served.
	 * May follow {@link #linkDown(String)}.
	 * @param reason what people have to change
	 */
	default void linkShared(String reason) {
		linkDown(reason);
	}

	/**
	 * Return a listener that passes each call on and logs what the given one throws, so
	 * that a failing listener ends neither the subscription nor the transport's thread.
	 * @param listener the listener to guard
	 * @return the guarded listener
	 */
	static TransportListener guarded(TransportListener listener) {
		return (listener instanceof GuardedTransportListener) ? listener : new GuardedTransportListener(listener);
	}

}
