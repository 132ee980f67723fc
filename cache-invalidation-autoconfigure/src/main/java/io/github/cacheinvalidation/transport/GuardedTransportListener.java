package io.github.cacheinvalidation.transport;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Keeps what a listener throws away from the transport.
 */
final class GuardedTransportListener implements TransportListener {

	private static final Log logger = LogFactory.getLog(TransportListener.class);

	private final TransportListener delegate;

	GuardedTransportListener(TransportListener delegate) {
		this.delegate = delegate;
	}

	@Override
	public void messageReceived(byte[] message) {
		guard(() -> this.delegate.messageReceived(message));
	}

	@Override
	public void linkUp() {
		guard(this.delegate::linkUp);
	}

	@Override
	public void linkDown(String reason) {
		guard(() -> this.delegate.linkDown(reason));
	}

	@Override
	public void linkShared(String reason) {
		guard(() -> this.delegate.linkShared(reason));
	}

	private static void guard(Runnable call) {
		try {
			call.run();
		}
		catch (Throwable ex) {
			logger.error("Transport listener failed", ex);
		}
	}

}
