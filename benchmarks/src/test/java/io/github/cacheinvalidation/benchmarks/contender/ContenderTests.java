package io.github.cacheinvalidation.benchmarks.contender;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two nodes of each contender.
 */
class ContenderTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private final Database database = new Database();

	/**
	 * Those with a memory that others tell of changes. Hazelcast with batches takes ten
	 * seconds, and is otherwise the same as without.
	 */
	static Stream<String> thoseThatTell() {
		return Contenders.names()
			.stream()
			.filter((name) -> !List.of(Contenders.CAFFEINE, Contenders.SPRING_CAFFEINE, "hazelcast", "redisson-clear")
				.contains(name));
	}

	@ParameterizedTest
	@MethodSource("thoseThatTell")
	void whatOneNodeChangesIsGoneOnTheOther(String name) {
		Contender contender = Contenders.named(name);
		try (Bus bus = Bus.start(contender.bus());
				Node sender = contender.open(bus, this.database);
				Node receiver = contender.open(bus, this.database)) {
			receiver.read(1L);
			assertThat(receiver.holds(1L)).isTrue();
			// The nodes may still have to find each other.
			await().atMost(LIMIT).pollInterval(Duration.ofMillis(200)).until(() -> {
				boolean gone = !receiver.holds(1L);
				if (!gone) {
					// What has just been sent may not have arrived yet.
					sender.change(1L);
				}
				return gone;
			});
			List<Long> keys = List.of(2L, 3L, 4L);
			keys.forEach(receiver::read);
			sender.changeEach(keys);
			awaitGone(name, keys, receiver, () -> change(keys, sender, sender::changeEach));
			keys.forEach(receiver::read);
			assertThat(keys).allMatch(receiver::holds);
			sender.changeTogether(keys);
			awaitGone(name, keys, receiver, () -> change(keys, sender, sender::changeTogether));
		}
	}

	/**
	 * Clusters lose a message now and then while their members share out the partitions,
	 * and notice a minute later. They are told again; all others once.
	 */
	private static void awaitGone(String name, List<Long> keys, Node receiver, Runnable again) {
		await().atMost(LIMIT).pollInterval(Duration.ofMillis(200)).until(() -> {
			boolean gone = keys.stream().noneMatch(receiver::holds);
			if (!gone && Contenders.CLUSTERS.contains(name)) {
				again.run();
			}
			return gone;
		});
	}

	private static void change(List<Long> keys, Node node, Consumer<List<Long>> change) {
		// A change of what is not there is told to nobody.
		keys.forEach(node::read);
		change.accept(keys);
	}

	@ParameterizedTest
	@MethodSource("thoseThatTell")
	void whatHasBeenSetIsTold(String name) {
		assertThat(Contenders.named(name).settings()).isNotEmpty();
	}

}
