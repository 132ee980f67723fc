package io.github.cacheinvalidation.sample.page;

import io.github.cacheinvalidation.faultproxy.FaultProxy;

/**
 * The line between one node and the bus, which can be interrupted. Safe for use by
 * several threads.
 */
public final class BusLink implements AutoCloseable {

	private final FaultProxy proxy;

	private State state = State.JOINED;

	private BusLink(FaultProxy proxy) {
		this.proxy = proxy;
	}

	/**
	 * Open a line to the bus.
	 * @param host the bus's host
	 * @param port the bus's TCP port
	 * @return the line, which nobody uses yet
	 */
	public static BusLink to(String host, int port) {
		return new BusLink(FaultProxy.start(host, port));
	}

	/**
	 * Return where the node finds the bus.
	 * @return a loopback address
	 */
	public String getHost() {
		return this.proxy.getHost();
	}

	/**
	 * Return where the node finds the bus.
	 * @return the TCP port
	 */
	public int getPort() {
		return this.proxy.getPort();
	}

	synchronized State getState() {
		return this.state;
	}

	synchronized void change(State state) {
		switch (state) {
			case JOINED -> this.proxy.restore();
			case CUT -> this.proxy.cut();
			case SILENT -> this.proxy.blackHole();
		}
		this.state = state;
	}

	@Override
	public void close() {
		this.proxy.close();
	}

	/**
	 * What becomes of what is sent over the line.
	 */
	enum State {

		/** It arrives. */
		JOINED,

		/** Nothing arrives, and both ends are told at once. */
		CUT,

		/** Nothing arrives, and nobody is told. */
		SILENT

	}

}
