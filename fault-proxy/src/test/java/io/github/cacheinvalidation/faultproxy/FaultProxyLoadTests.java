package io.github.cacheinvalidation.faultproxy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link FaultProxy} with much data on many connections.
 */
class FaultProxyLoadTests {

	private static final int CONNECTIONS = 6;

	private static final int SIZE = 4 * 1024 * 1024;

	@Test
	void nothingIsLostOrReorderedInBothDirectionsAtOnce() throws Exception {
		transfer((proxy) -> {
		});
	}

	@Test
	void nothingIsLostOrReorderedByFaultsThatOnlySlowDown() throws Exception {
		transfer((proxy) -> {
			Random random = new Random(42);
			for (int i = 0; i < 200; i++) {
				Direction direction = random.nextBoolean() ? Direction.TO_SERVER : Direction.TO_CLIENT;
				switch (random.nextInt(4)) {
					case 0 -> proxy.stall(direction);
					case 1 -> proxy.delay(direction, Duration.ofMillis(random.nextInt(20)));
					case 2 -> proxy.throttle(direction, 1 + random.nextInt(1_000_000));
					default -> proxy.restore();
				}
			}
			proxy.restore();
		});
	}

	@Test
	void severalThreadsMayChangeFaultsAtOnce() throws Exception {
		ExecutorService threads = Executors.newCachedThreadPool();
		try (PlainServer server = new PlainServer(); FaultProxy proxy = server.proxy()) {
			List<CompletableFuture<?>> all = new ArrayList<>();
			for (int thread = 0; thread < 4; thread++) {
				Random random = new Random(thread);
				all.add(CompletableFuture.runAsync(() -> {
					for (int i = 0; i < 500; i++) {
						disturb(proxy, random.nextInt(7));
					}
				}, threads));
			}
			all.add(CompletableFuture.runAsync(() -> connectOften(proxy), threads));
			CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
			proxy.restore();
			proxy.dropConnections();
			assertThat(proxy.getConnectionCount()).isZero();
			try (Socket client = PlainServer.connect(proxy)) {
				client.getOutputStream().write(7);
				assertThat(findFirstByte(server)).isEqualTo(7);
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static void disturb(FaultProxy proxy, int kind) {
		switch (kind) {
			case 0 -> proxy.cut();
			case 1 -> proxy.blackHole();
			case 2 -> proxy.stall(Direction.TO_CLIENT);
			case 3 -> proxy.halfClose(Direction.TO_CLIENT);
			case 4 -> proxy.halfClose(Direction.TO_SERVER);
			case 5 -> proxy.dropConnections();
			default -> proxy.restore();
		}
	}

	private static void connectOften(FaultProxy proxy) {
		for (int i = 0; i < 200; i++) {
			try (Socket socket = PlainServer.connect(proxy)) {
				socket.getOutputStream().write(1);
			}
			catch (IOException ex) {
				// Cut.
			}
		}
	}

	/**
	 * Connections from before may still be in line: they end without the byte.
	 */
	private static int findFirstByte(PlainServer server) throws InterruptedException {
		while (true) {
			try (Socket socket = server.next()) {
				int first = socket.getInputStream().read();
				if (first == 7) {
					return first;
				}
			}
			catch (IOException ex) {
				// Reset.
			}
		}
	}

	private static void transfer(Disturbance disturbance) throws Exception {
		ExecutorService threads = Executors.newCachedThreadPool();
		try (PlainServer server = new PlainServer(); FaultProxy proxy = server.proxy()) {
			List<CompletableFuture<?>> all = new ArrayList<>();
			List<Socket> sockets = new ArrayList<>();
			for (int i = 0; i < CONNECTIONS; i++) {
				Socket near = PlainServer.connect(proxy);
				Socket far = server.next();
				sockets.addAll(List.of(near, far));
				int seed = i;
				all.add(CompletableFuture.runAsync(() -> write(near, seed), threads));
				all.add(CompletableFuture.runAsync(() -> write(far, -seed), threads));
				all.add(CompletableFuture.runAsync(() -> verify(far, seed), threads));
				all.add(CompletableFuture.runAsync(() -> verify(near, -seed), threads));
			}
			disturbance.apply(proxy);
			CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
			for (Socket socket : sockets) {
				socket.close();
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static void write(Socket socket, int seed) {
		byte[] data = data(seed);
		try {
			OutputStream output = socket.getOutputStream();
			Random sizes = new Random(seed);
			int position = 0;
			while (position < data.length) {
				int length = Math.min(1 + sizes.nextInt(50_000), data.length - position);
				output.write(data, position, length);
				position += length;
			}
			socket.shutdownOutput();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void verify(Socket socket, int seed) {
		try {
			assertThat(socket.getInputStream().readAllBytes()).isEqualTo(data(seed));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static byte[] data(int seed) {
		byte[] data = new byte[SIZE];
		new Random(seed).nextBytes(data);
		return data;
	}

	/**
	 * What happens to the proxy meanwhile.
	 */
	private interface Disturbance {

		void apply(FaultProxy proxy);

	}

}
