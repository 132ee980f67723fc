package io.github.cacheinvalidation.integration;

import org.junit.jupiter.api.Test;

import io.github.cacheinvalidation.integration.History.CacheOnNode;
import io.github.cacheinvalidation.integration.History.Eviction;
import io.github.cacheinvalidation.integration.History.Read;
import io.github.cacheinvalidation.integration.History.StaleRead;
import io.github.cacheinvalidation.integration.History.Version;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link History}, with histories that are made by hand.
 */
class HistoryTests {

	private static final CacheOnNode CACHE = new CacheOnNode("A", "register-1");

	private static final CacheOnNode ON_THE_OTHER_NODE = new CacheOnNode("B", "register-1");

	private static final CacheOnNode OTHER = new CacheOnNode("A", "register-2");

	private final History history = new History();

	@Test
	void emptyHistoryIsRight() {
		assertThat(this.history.staleReads()).isEmpty();
		assertThat(this.history.uncommittedReads()).isEmpty();
	}

	@Test
	void readOfTheEvictedVersionOrANewerOneIsRight() {
		this.history.evicted(CACHE, 5);
		read(CACHE, 5);
		read(CACHE, 6);
		assertThat(this.history.staleReads()).isEmpty();
	}

	@Test
	void readOfAnOlderVersionIsStale() {
		read(CACHE, 4);
		this.history.evicted(CACHE, 5);
		read(CACHE, 4);
		assertThat(this.history.staleReads())
			.containsExactly(new StaleRead(new Read(CACHE, "by hand", version(4), 3), new Eviction(CACHE, 5, 2)));
	}

	@Test
	void readThatBeganBeforeTheEvictionIsRight() {
		long began = this.history.now();
		this.history.evicted(CACHE, 5);
		this.history.read(CACHE, "by hand", version(4), began);
		assertThat(this.history.staleReads()).isEmpty();
	}

	@Test
	void olderEvictionThatIsAppliedLaterForgivesNothing() {
		this.history.evicted(CACHE, 5);
		this.history.evicted(CACHE, 3);
		read(CACHE, 4);
		assertThat(this.history.staleReads()).singleElement()
			.extracting(StaleRead::eviction)
			.isEqualTo(new Eviction(CACHE, 5, 1));
	}

	@Test
	void newestOfTheEvictionsBeforeTheReadCounts() {
		this.history.evicted(CACHE, 5);
		long between = this.history.now();
		this.history.evicted(CACHE, 7);
		this.history.read(CACHE, "by hand", version(6), between);
		assertThat(this.history.staleReads()).isEmpty();
		read(CACHE, 6);
		assertThat(this.history.staleReads()).hasSize(1);
	}

	@Test
	void evictionFromAnotherCacheOrOnAnotherNodeSaysNothing() {
		this.history.evicted(CACHE, 5);
		read(ON_THE_OTHER_NODE, 4);
		read(OTHER, 4);
		assertThat(this.history.staleReads()).isEmpty();
	}

	@Test
	void eachStaleReadIsFound() {
		this.history.evicted(CACHE, 5);
		this.history.evicted(OTHER, 5);
		for (int i = 0; i < 10; i++) {
			read(CACHE, i);
			read(OTHER, i);
		}
		assertThat(this.history.staleReads()).hasSize(10);
	}

	@Test
	void readOfWhatNobodyHasCommittedIsFound() {
		this.history.committed(version(5));
		read(CACHE, 5);
		this.history.read(CACHE, "by hand", new Version(1, 5, 8), this.history.now());
		assertThat(this.history.uncommittedReads()).singleElement()
			.extracting(Read::version)
			.isEqualTo(new Version(1, 5, 8));
	}

	private void read(CacheOnNode cache, int number) {
		this.history.read(cache, "by hand", version(number), this.history.now());
	}

	private static Version version(int number) {
		return new Version(1, number, 7);
	}

}
