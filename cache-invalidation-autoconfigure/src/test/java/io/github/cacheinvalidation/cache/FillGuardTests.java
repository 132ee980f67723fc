package io.github.cacheinvalidation.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FillGuard}: what happens at the very moment of a store.
 */
class FillGuardTests {

	private final FillGuard guard = new FillGuard(new AtomicLong());

	@Test
	void storesWhatNothingHasOvertaken() {
		ConcurrentMap<Object, String> map = new ConcurrentHashMap<>();
		assertThat(this.guard.store("key", this.guard.ticket(), "value", map)).isTrue();
		assertThat(map).containsEntry("key", "value");
	}

	@Test
	void removalBetweenTheFirstLookAndTheMapsComputationIsSeen() {
		ConcurrentMap<Object, String> map = new HookedMap(() -> this.guard.removing("key"), () -> {
		});
		assertThat(this.guard.store("key", this.guard.ticket(), "stale", map)).isFalse();
		assertThat(map).isEmpty();
	}

	@Test
	void refusedStoreLeavesTheEntryThatIsThere() {
		ConcurrentMap<Object, String> map = new HookedMap(() -> this.guard.removing("key"), () -> {
		});
		map.put("key", "newer");
		assertThat(this.guard.store("key", this.guard.ticket(), "stale", map)).isFalse();
		assertThat(map).containsEntry("key", "newer");
	}

	@Test
	void clearRemovesWhatIsBeingStoredByItsKey() {
		List<Object> removed = new ArrayList<>();
		ConcurrentMap<Object, String> map = new HookedMap(() -> {
		}, () -> this.guard.clearing(removed::add));
		this.guard.store("key", this.guard.ticket(), "value", map);
		assertThat(removed).containsExactly("key");
		removed.clear();
		this.guard.clearing(removed::add);
		assertThat(removed).as("stores that are over").isEmpty();
	}

	@Test
	void clearMarksBeforeItLooksForWhatIsBeingStored() {
		ConcurrentMap<Object, String> map = new ConcurrentHashMap<>();
		long ticket = this.guard.ticket();
		List<Boolean> stored = new ArrayList<>();
		ConcurrentMap<Object, String> hooked = new HookedMap(() -> {
		}, () -> this.guard.clearing((key) -> stored.add(this.guard.store("other", ticket, "stale", map))));
		this.guard.store("key", ticket, "value", hooked);
		assertThat(stored).containsExactly(false);
	}

	@Test
	void whatIsOvertakenInACacheOfWhichNothingIsKnownIsRemovedAgain() {
		AtomicBoolean removed = new AtomicBoolean();
		assertThat(
				this.guard.store("key", this.guard.ticket(), () -> this.guard.removing("key"), () -> removed.set(true)))
			.isFalse();
		assertThat(removed).isTrue();
		AtomicBoolean put = new AtomicBoolean();
		assertThat(this.guard.store("key", this.guard.ticket() - 1, () -> put.set(true), () -> {
		})).isFalse();
		assertThat(put).isFalse();
	}

	@Test
	void removalRefusesOnlyWhatIsOlderThanItself() {
		ConcurrentMap<Object, String> map = new ConcurrentHashMap<>();
		long before = this.guard.ticket();
		this.guard.removing("key");
		assertThat(this.guard.store("key", before, "stale", map)).isFalse();
		assertThat(this.guard.store("key", this.guard.ticket(), "fresh", map)).isTrue();
		assertThat(this.guard.store("other", before, "value", map)).isTrue();
		this.guard.clearing((key) -> {
		});
		assertThat(this.guard.store("other", before, "stale", map)).isFalse();
	}

	/**
	 * A map that does something before it computes a value, and after it has, but before
	 * others can see it.
	 */
	private static final class HookedMap extends ConcurrentHashMap<Object, String> {

		private static final long serialVersionUID = 1L;

		private final transient Runnable before;

		private final transient Runnable computed;

		HookedMap(Runnable before, Runnable computed) {
			this.before = before;
			this.computed = computed;
		}

		@Override
		public String compute(Object key, BiFunction<? super Object, ? super String, ? extends String> remapping) {
			this.before.run();
			return super.compute(key, (same, present) -> {
				String value = remapping.apply(same, present);
				this.computed.run();
				return value;
			});
		}

	}

}
