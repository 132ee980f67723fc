package io.github.cacheinvalidation.faulttests.cluster;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

import io.github.cacheinvalidation.faultproxy.FaultProxy;

/**
 * What is between a node and its bus: a proxy for each server of the bus.
 *
 * @since 0.1.0
 */
public final class Lines implements AutoCloseable {

	/** By the port of the server. */
	private final Map<Integer, FaultProxy> proxies = new TreeMap<>();

	private Lines() {
	}

	static Lines to(Collection<Integer> ports) {
		Lines lines = new Lines();
		ports.forEach((port) -> lines.proxies.put(port, FaultProxy.start("127.0.0.1", port)));
		return lines;
	}

	/**
	 * Return where the node finds each server.
	 * @return the port of the proxy by the port of the server
	 */
	Map<Integer, Integer> ports() {
		Map<Integer, Integer> ports = new TreeMap<>();
		this.proxies.forEach((port, proxy) -> ports.put(port, proxy.getPort()));
		return ports;
	}

	/**
	 * Do the same to the lines to all servers.
	 * @param action what to do
	 */
	public void forEach(Consumer<FaultProxy> action) {
		this.proxies.values().forEach(action);
	}

	/**
	 * Return the lines that are in use.
	 * @return the proxies with connections
	 */
	public List<FaultProxy> used() {
		return this.proxies.values().stream().filter((proxy) -> proxy.getConnectionCount() > 0).toList();
	}

	/**
	 * Let everything through again.
	 */
	public void restore() {
		forEach(FaultProxy::restore);
	}

	@Override
	public void close() {
		forEach(FaultProxy::close);
	}

}
