package io.github.cacheinvalidation.sample;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import org.springframework.boot.web.server.PortInUseException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the start and the end of {@link TwoNodes}.
 */
class TwoNodesLifecycleTests {

	@Test
	void closeEndsProcessesAndThreads() {
		Set<ProcessHandle> processes = processes();
		Set<Thread> threads = threads();
		TwoNodes nodes = TwoNodes.start(DemoArguments.parse("--ports=0,0"));
		assertThat(processes()).isNotEqualTo(processes);
		assertThat(threads()).isNotEqualTo(threads);
		nodes.close();
		assertThat(nodes.a().context().isActive()).isFalse();
		assertThat(nodes.b().context().isActive()).isFalse();
		awaitNoMoreThan(processes, threads);
	}

	@Test
	void failedStartEndsWhatWasStarted() {
		Set<ProcessHandle> processes = processes();
		Set<Thread> threads = threads();
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> TwoNodes.start(DemoArguments
			.parse("--ports=0,0", "--logging.level.root=off", "--cache.invalidation.publish.max-batch=0")));
		awaitNoMoreThan(processes, threads);
	}

	@Test
	void takenPortIsNamedBeforeAnythingStarts() throws IOException {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			Set<ProcessHandle> processes = processes();
			assertThatExceptionOfType(PortInUseException.class)
				.isThrownBy(() -> TwoNodes.start(DemoArguments.parse("--ports=0," + taken.getLocalPort())))
				.satisfies((ex) -> assertThat(ex.getPort()).isEqualTo(taken.getLocalPort()));
			assertThat(processes()).isEqualTo(processes);
		}
	}

	private static void awaitNoMoreThan(Set<ProcessHandle> processes, Set<Thread> threads) {
		// In this thread, since Awaitility's own would be one more.
		await().pollInSameThread().untilAsserted(() -> {
			assertThat(processes).containsAll(processes());
			assertThat(threads).containsAll(threads());
		});
	}

	private static Set<ProcessHandle> processes() {
		return ProcessHandle.current().descendants().collect(Collectors.toSet());
	}

	/**
	 * Those that keep the JVM alive.
	 */
	private static Set<Thread> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> !thread.isDaemon())
			.collect(Collectors.toSet());
	}

}
