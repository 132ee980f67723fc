package io.github.cacheinvalidation.integration;

import java.util.ArrayList;
import java.util.List;

import com.github.benmanes.caffeine.cache.Caffeine;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.cache.interceptor.SimpleCacheResolver;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

import io.github.cacheinvalidation.CacheKeyCodec;
import io.github.cacheinvalidation.redisserver.RedisServer;

/**
 * An application that keeps three cache managers.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableCaching
class LibraryApplication {

	static final String CHANNEL = "library:cache-invalidation";

	/**
	 * Start a node of the application.
	 */
	static ConfigurableApplicationContext start(RedisServer redis, String... properties) {
		List<String> all = new ArrayList<>(List.of(properties));
		all.add(0, "spring.data.redis.port=" + redis.getPort());
		return start(all.toArray(String[]::new));
	}

	/**
	 * Start a node of the application on the bus that the properties name.
	 */
	static ConfigurableApplicationContext start(String... properties) {
		List<String> all = new ArrayList<>(List.of("spring.main.banner-mode=off", "spring.application.name=library",
				"management.endpoints.web.exposure.include=*"));
		all.addAll(List.of(properties));
		return new SpringApplicationBuilder(LibraryApplication.class).properties(all.toArray(String[]::new)).run();
	}

	@Bean
	@Primary
	CaffeineCacheManager cacheManager() {
		CaffeineCacheManager cacheManager = new CaffeineCacheManager();
		cacheManager.setCaffeine(Caffeine.newBuilder().recordStats());
		return cacheManager;
	}

	@Bean
	CaffeineCacheManager otherCacheManager() {
		return new CaffeineCacheManager("named-manager", "named-resolver");
	}

	@Bean
	CaffeineCacheManager asyncCacheManager() {
		CaffeineCacheManager cacheManager = new CaffeineCacheManager();
		cacheManager.setAsyncCacheMode(true);
		return cacheManager;
	}

	@Bean
	CacheResolver libraryCacheResolver(CacheManager otherCacheManager) {
		return new SimpleCacheResolver(otherCacheManager) {

			@Override
			public String toString() {
				return "libraryCacheResolver";
			}

		};
	}

	@Bean
	Library library() {
		return new Library();
	}

	@Bean
	CacheKeyCodec<ShelfMark> shelfMarkCodec() {
		return new CacheKeyCodec<>() {

			@Override
			public Class<ShelfMark> keyType() {
				return ShelfMark.class;
			}

			@Override
			public String encode(ShelfMark key) {
				return key.text;
			}

			@Override
			public ShelfMark decode(String text) {
				return new ShelfMark(text);
			}

		};
	}

	/**
	 * A key of a type that only the application's codec knows.
	 */
	static final class ShelfMark {

		private final String text;

		ShelfMark(String text) {
			this.text = text;
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof ShelfMark mark && mark.text.equals(this.text);
		}

		@Override
		public int hashCode() {
			return this.text.hashCode();
		}

	}

	enum Genre {

		NOVEL, POETRY {
		}

	}

	record BookId(String shelf, int number, Genre genre) {

	}

}
