package io.github.cacheinvalidation.cache;

import java.util.concurrent.ThreadLocalRandom;

import com.github.benmanes.caffeine.cache.Caffeine;

import org.springframework.cache.caffeine.CaffeineCache;

/**
 * The kinds of Caffeine cache whose code for storing and removing differs. Each test
 * takes one at random for each race, and tells it with the outcome.
 */
enum Kind {

	/**
	 * A plain concurrent map.
	 */
	UNBOUNDED {

		@Override
		CaffeineCache newCache() {
			return new CaffeineCache("books", Caffeine.newBuilder().build());
		}

	},

	/**
	 * One whose entries are nodes, and whose clear does not wait for what is being
	 * computed.
	 */
	BOUNDED {

		@Override
		CaffeineCache newCache() {
			return new CaffeineCache("books", bounded().build());
		}

	},

	/**
	 * A bounded one of futures.
	 */
	ASYNC {

		@Override
		CaffeineCache newCache() {
			return new CaffeineCache("books", bounded().buildAsync(), true);
		}

	};

	private static final Kind[] ALL = values();

	static Kind any() {
		return ALL[ThreadLocalRandom.current().nextInt(ALL.length)];
	}

	abstract CaffeineCache newCache();

	/**
	 * Maintenance is done by the thread that causes it: threads of its own would take the
	 * processors that the race needs.
	 */
	private static Caffeine<Object, Object> bounded() {
		return Caffeine.newBuilder().maximumSize(1000).executor(Runnable::run);
	}

}
