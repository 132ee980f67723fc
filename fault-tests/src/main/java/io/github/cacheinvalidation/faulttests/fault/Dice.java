package io.github.cacheinvalidation.faulttests.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.faultproxy.Direction;
import io.github.cacheinvalidation.faulttests.cluster.NodeSlot;

/**
 * Makes the random choices.
 */
final class Dice {

	private static final Duration SHORT = Duration.ofMillis(300);

	private static final Duration LONG = Duration.ofSeconds(9);

	private final List<NodeSlot> slots;

	private final Random random;

	Dice(List<NodeSlot> slots, Random random) {
		this.slots = slots;
		this.random = random;
	}

	/**
	 * Return a node that may be harmed.
	 */
	@Nullable NodeSlot pick(Set<String> busy, Predicate<NodeSlot> suitable) {
		List<NodeSlot> candidates = new ArrayList<>(this.slots);
		candidates.removeIf((slot) -> busy.contains(slot.getName()) || !suitable.test(slot));
		return candidates.isEmpty() ? null : candidates.get(this.random.nextInt(candidates.size()));
	}

	Direction direction() {
		return this.random.nextBoolean() ? Direction.TO_SERVER : Direction.TO_CLIENT;
	}

	/**
	 * Return a duration that is sometimes short and sometimes longer than any bound.
	 */
	Duration lasting() {
		return this.random.nextBoolean() ? between(SHORT, SHORT.multipliedBy(5)) : between(SHORT.multipliedBy(5), LONG);
	}

	Duration between(Duration from, Duration to) {
		return Duration.ofMillis(number((int) from.toMillis(), (int) to.toMillis()));
	}

	/**
	 * Return a number.
	 * @param from the least
	 * @param to what it is less than
	 */
	int number(int from, int to) {
		return from + this.random.nextInt(to - from);
	}

	/**
	 * Return a choice that is made later, among what there is by then.
	 */
	Choice choice() {
		int number = this.random.nextInt(Integer.MAX_VALUE);
		return new Choice(number);
	}

}
