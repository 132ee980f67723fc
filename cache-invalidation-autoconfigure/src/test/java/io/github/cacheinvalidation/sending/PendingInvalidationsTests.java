package io.github.cacheinvalidation.sending;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.github.cacheinvalidation.CacheInvalidation;
import io.github.cacheinvalidation.CacheInvalidation.Clear;
import io.github.cacheinvalidation.CacheInvalidation.Keys;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PendingInvalidations}.
 */
class PendingInvalidationsTests {

	private final PendingInvalidations pending = new PendingInvalidations(10);

	@Test
	void mergesTheKeysOfACache() {
		add(keys("books", 1, 2));
		add(keys("books", 2, 3));
		assertThat(this.pending.size()).isEqualTo(3);
		assertThat(take(100)).containsExactly(keys("books", 1, 2, 3));
		assertThat(this.pending.isEmpty()).isTrue();
	}

	@Test
	void keepsCachesAndManagersApart() {
		add(keys("books", 1));
		add(keys("prices", 1));
		add(new Keys("other", "books", List.of(1)));
		assertThat(take(100)).containsExactly(keys("books", 1), keys("prices", 1),
				new Keys("other", "books", List.of(1)));
	}

	@Test
	void clearSwallowsTheKeysOfItsCacheBeforeAndAfter() {
		add(keys("books", 1));
		add(keys("prices", 2));
		add(new Clear("manager", "books"));
		add(keys("books", 3));
		assertThat(this.pending.size()).isEqualTo(2);
		assertThat(take(100)).containsExactly(new Clear("manager", "books"), keys("prices", 2));
	}

	@Test
	void clearOfAManagerSwallowsAllOfItsCachesAndNoOther() {
		add(keys("books", 1));
		add(new Clear("manager", "prices"));
		add(new Keys("other", "books", List.of(1)));
		add(new Clear("manager", null));
		add(keys("books", 2));
		add(new Clear("manager", "books"));
		assertThat(take(100)).containsExactly(new Clear("manager", null), new Keys("other", "books", List.of(1)));
		assertThat(this.pending.isEmpty()).isTrue();
	}

	@Test
	void batchesHaveAtMostSoManyKeysAndLoseNone() {
		add(new Clear("manager", "prices"));
		add(keys("books", 1, 2, 3));
		add(keys("authors", 4, 5));
		assertThat(take(3)).containsExactly(new Clear("manager", "prices"), keys("books", 1, 2));
		assertThat(this.pending.size()).isEqualTo(3);
		assertThat(take(2)).containsExactly(keys("books", 3), keys("authors", 4));
		assertThat(take(2)).containsExactly(keys("authors", 5));
		assertThat(take(2)).isEmpty();
	}

	@Test
	void tooManyKeysBecomeAClearOfTheCacheThatTheyAreAddedTo() {
		add(keys("books", IntStream.range(0, 6).boxed().toArray()));
		add(keys("prices", IntStream.range(0, 4).boxed().toArray()));
		assertThat(this.pending.add(keys("prices", 4))).isTrue();
		assertThat(this.pending.size()).isEqualTo(7);
		List<CacheInvalidation> batch = take(100);
		assertThat(batch).containsExactly(new Clear("manager", "prices"), keys("books", 0, 1, 2, 3, 4, 5));
		assertThat(this.pending.isEmpty()).isTrue();
	}

	private void add(CacheInvalidation invalidation) {
		assertThat(this.pending.add(invalidation)).isFalse();
	}

	private List<CacheInvalidation> take(int maxBatch) {
		return this.pending.take(maxBatch).stream().map(PendingInvalidations.Portion::toInvalidation).toList();
	}

	private static Keys keys(String cache, Object... keys) {
		return new Keys("manager", cache, List.of(keys));
	}

}
