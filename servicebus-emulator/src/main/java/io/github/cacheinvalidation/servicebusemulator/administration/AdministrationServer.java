package io.github.cacheinvalidation.servicebusemulator.administration;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

import io.github.cacheinvalidation.servicebusemulator.broker.Broker;
import io.github.cacheinvalidation.servicebusemulator.fault.Faults;
import io.github.cacheinvalidation.servicebusemulator.loop.EventLoop;
import io.github.cacheinvalidation.servicebusemulator.loop.Ports;
import io.github.cacheinvalidation.servicebusemulator.security.AccessControl;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;

/**
 * Listens for administrators. Safe for use by several threads, except for the loop's.
 */
public final class AdministrationServer {

	private final EventLoop loop;

	private final AdministrationHandler handler;

	private final ExecutorService executor = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "servicebus-emulator-administration");
		thread.setDaemon(true);
		return thread;
	});

	private final Object suspension = new Object();

	private boolean suspended;

	private @Nullable HttpServer server;

	/**
	 * Create a server that doesn't listen yet.
	 * @param loop the thread that does the work
	 * @param broker the topics
	 * @param accessControl who may do what
	 * @param faults what goes wrong
	 */
	public AdministrationServer(EventLoop loop, Broker broker, AccessControl accessControl, Faults faults) {
		this.loop = loop;
		this.handler = new AdministrationHandler(broker, accessControl, faults);
	}

	/**
	 * Listen on a free port.
	 * @return the port
	 */
	public int listen() {
		this.server = Ports.bindToFree(this::bind);
		return this.server.getAddress().getPort();
	}

	/**
	 * Listen on the port of before.
	 * @param port the port
	 */
	public void listen(int port) {
		this.server = Ports.bindTo(port, this::bind);
	}

	private HttpServer bind(InetSocketAddress address) throws IOException {
		HttpServer bound = HttpServer.create(address, 0);
		bound.createContext("/", this::handle);
		bound.setExecutor(this.executor);
		bound.start();
		return bound;
	}

	/**
	 * Listen no more, and cut all connections.
	 */
	public void stop() {
		if (this.server != null) {
			this.server.stop(0);
			this.server = null;
		}
	}

	/**
	 * Set whether the server accepts requests but doesn't answer them.
	 * @param suspended whether it does
	 */
	public void setSuspended(boolean suspended) {
		synchronized (this.suspension) {
			this.suspended = suspended;
			this.suspension.notifyAll();
		}
	}

	/**
	 * Listen no more, and let all threads end.
	 */
	public void close() {
		stop();
		this.executor.shutdownNow();
	}

	private void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			AdministrationRequest request = read(exchange);
			awaitResumption();
			AdministrationResponse response = this.loop.call(() -> this.handler.handle(request));
			byte[] body = response.body().getBytes(StandardCharsets.UTF_8);
			exchange.getResponseHeaders().set("Content-Type", "application/xml; charset=utf-8");
			exchange.sendResponseHeaders(response.status(), (body.length > 0) ? body.length : -1);
			if (body.length > 0) {
				exchange.getResponseBody().write(body);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static AdministrationRequest read(HttpExchange exchange) throws IOException {
		String path = exchange.getRequestURI().getPath();
		return new AdministrationRequest(exchange.getRequestMethod(), path.startsWith("/") ? path.substring(1) : path,
				query(exchange.getRequestURI().getQuery()), exchange.getRequestHeaders().getFirst("Authorization"),
				exchange.getRequestHeaders().containsKey("If-Match"),
				new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
	}

	private static Map<String, String> query(@Nullable String query) {
		return (query != null)
				? Arrays.stream(query.split("&", -1))
					.map((field) -> field.split("=", 2))
					.filter((field) -> field.length == 2)
					.collect(Collectors.toMap((field) -> field[0], (field) -> field[1], (first, second) -> second))
				: Map.of();
	}

	private void awaitResumption() throws InterruptedException {
		synchronized (this.suspension) {
			while (this.suspended) {
				this.suspension.wait();
			}
		}
	}

}
