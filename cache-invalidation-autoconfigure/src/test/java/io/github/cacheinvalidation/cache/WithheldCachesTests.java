package io.github.cacheinvalidation.cache;

import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.cache.Cache;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for caches that must not be used for a while.
 */
class WithheldCachesTests {

	private final LocalCaches localCaches = new LocalCaches(new CacheNames(Set.of(), Set.of()), (invalidations) -> {
	}, (cache) -> {
	}, null, SimpleCacheErrorHandler::new, null);

	private final AtomicInteger loads = new AtomicInteger();

	private Cache cache;

	@BeforeEach
	void registerCache() {
		this.cache = this.localCaches.register("manager", new CaffeineCacheManager()).getCache("books");
	}

	@Test
	void nothingIsReadFromThem() {
		this.cache.put("key", "value");
		this.localCaches.setWithheld(true);
		assertThat(this.localCaches.isWithheld()).isTrue();
		assertThat(this.cache.get("key")).isNull();
		assertThat(load()).isEqualTo(1);
	}

	@Test
	void whatIsLoadedIsNotStored() {
		this.localCaches.setWithheld(true);
		assertThat(load()).isEqualTo(1);
		assertThat(load()).isEqualTo(2);
		this.localCaches.setWithheld(false);
		assertThat(load()).isEqualTo(3);
		assertThat(load()).isEqualTo(3);
	}

	@Test
	void theyAreEmptyAfterwards() {
		this.cache.put("before", "value");
		this.localCaches.setWithheld(true);
		this.cache.put("meanwhile", "value");
		this.localCaches.setWithheld(false);
		assertThat(this.localCaches.isWithheld()).isFalse();
		assertThat(this.cache.get("before")).isNull();
		assertThat(this.cache.get("meanwhile")).isNull();
	}

	@Test
	void whatIsBeingLoadedMeanwhileIsNotStoredAfterwards() {
		this.localCaches.setWithheld(true);
		String loaded = this.cache.get("key", () -> {
			this.localCaches.setWithheld(false);
			return "outdated";
		});
		assertThat(loaded).isEqualTo("outdated");
		assertThat(this.cache.get("key")).isNull();
	}

	@Test
	void theyStayAsTheyAreWhereNothingWasWithheld() {
		this.cache.put("key", "value");
		this.localCaches.setWithheld(false);
		assertThat(this.cache.get("key")).isNotNull();
	}

	private int load() {
		return this.cache.get("key", this.loads::incrementAndGet);
	}

}
