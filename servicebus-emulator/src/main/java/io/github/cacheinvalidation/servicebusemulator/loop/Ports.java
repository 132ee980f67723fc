package io.github.cacheinvalidation.servicebusemulator.loop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds ports that stay the server's own while it is stopped: below those that the system
 * gives to clients, which could even connect to themselves there.
 */
public final class Ports {

	private static final int FIRST = 20000;

	private static final int AFTER_LAST = 32000;

	private static final int TRIES = 1000;

	private Ports() {
	}

	/**
	 * Bind to a free port of the loopback address.
	 * @param <T> the type of the server
	 * @param binder binds to an address
	 * @return what the binder returned
	 */
	public static <T> T bindToFree(Binder<T> binder) {
		for (int i = 0; i < TRIES; i++) {
			try {
				return binder.bind(address(ThreadLocalRandom.current().nextInt(FIRST, AFTER_LAST)));
			}
			catch (BindException ex) {
				// Somebody else has it.
			}
			catch (IOException ex) {
				throw new UncheckedIOException("Could not listen on the loopback address", ex);
			}
		}
		throw new IllegalStateException("No port from " + FIRST + " to " + (AFTER_LAST - 1) + " is free");
	}

	/**
	 * Bind to a port of the loopback address.
	 * @param <T> the type of the server
	 * @param port the port
	 * @param binder binds to an address
	 * @return what the binder returned
	 */
	public static <T> T bindTo(int port, Binder<T> binder) {
		try {
			return binder.bind(address(port));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Could not listen on port " + port + " of the loopback address", ex);
		}
	}

	private static InetSocketAddress address(int port) {
		try {
			return new InetSocketAddress(InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 }), port);
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Binds to an address.
	 *
	 * @param <T> the type of the server
	 */
	@FunctionalInterface
	public interface Binder<T> {

		/**
		 * Bind to an address.
		 * @param address the address
		 * @return the server
		 * @throws IOException if that is not possible
		 */
		T bind(InetSocketAddress address) throws IOException;

	}

}
