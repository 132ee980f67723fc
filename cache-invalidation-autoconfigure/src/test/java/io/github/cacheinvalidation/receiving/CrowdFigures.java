package io.github.cacheinvalidation.receiving;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.cacheinvalidation.codec.Statement.Kind;
import io.github.cacheinvalidation.simulation.Crowd;
import io.github.cacheinvalidation.simulation.Traffic;

/**
 * Writes down what many nodes cost, for {@code docs/guarantees.md}. Not a part of the
 * build, since many take long: the system property {@code crowd.nodes} says how many.
 */
class CrowdFigures {

	private static final Duration STEADY = Duration.ofSeconds(60);

	static List<Integer> sizes() {
		return Arrays.stream(System.getProperty("crowd.nodes", "2,16,64,250").split(","))
			.map(Integer::valueOf)
			.toList();
	}

	@ParameterizedTest
	@MethodSource("sizes")
	void figures(int size) {
		long begin = System.nanoTime();
		Crowd crowd = new Crowd(size);
		Duration acquainted = crowd.await(() -> crowd.isConnected() && crowd.isAcquainted());
		Traffic start = crowd.pass(Duration.ofSeconds(40));
		crowd.drainRepairs();
		Traffic steady = crowd.passWithEvictions(STEADY, 2);
		Map<String, Integer> steadyRepairs = crowd.drainRepairs();
		crowd.drainDeaf();
		crowd.restartOne();
		Duration joined = crowd.await(crowd::isAcquainted);
		Traffic join = crowd.pass(Duration.ofSeconds(5));
		Map<String, Integer> joinRepairs = crowd.drainRepairs();
		crowd.stopBus();
		crowd.pass(Duration.ofSeconds(5));
		crowd.restartBus();
		Duration healthy = crowd.await(crowd::isConnected);
		Traffic restart = crowd.pass(Duration.ofSeconds(20));
		Map<String, Integer> repairs = crowd.drainRepairs();
		line("nodes", size);
		line("start: all know all after ms; answers, kB", acquainted.toMillis(), start.messages(Kind.ROLL),
				start.bytes(Kind.ROLL) / 1000);
		line("steady: heartbeats a second on the bus, delivered to each node; repairs",
				steady.messages(Kind.HEARTBEAT) / (double) STEADY.toSeconds(),
				steady.messages(Kind.HEARTBEAT) / (double) STEADY.toSeconds(), steadyRepairs);
		line("restart of a node: all know it after ms; answers, kB, MB delivered; repairs", joined.toMillis(),
				join.messages(Kind.ROLL), join.bytes(Kind.ROLL) / 1000, join.bytes(Kind.ROLL) * size / 1e6,
				joinRepairs);
		line("restart of the bus: all healthy after ms; answers, kB, MB delivered; repairs", healthy.toMillis(),
				restart.messages(Kind.ROLL), restart.bytes(Kind.ROLL) / 1000, restart.bytes(Kind.ROLL) * size / 1e6,
				repairs);
		line("took ms", (System.nanoTime() - begin) / 1_000_000);
	}

	private static void line(Object... values) {
		System.out.println("OUT " + Arrays.toString(values));
	}

}
