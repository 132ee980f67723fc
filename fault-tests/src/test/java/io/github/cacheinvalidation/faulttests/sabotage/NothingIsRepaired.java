package io.github.cacheinvalidation.faulttests.sabotage;

import com.github.benmanes.caffeine.cache.Cache;

import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import io.github.cacheinvalidation.faulttests.register.RegisterGroup;

/**
 * Messages get lost, and caches that the application never clears as a whole can't be
 * cleared: what a node does when it has missed something has no effect.
 */
@Configuration(proxyBeanMethods = false)
@Import(MessagesGetLost.class)
public class NothingIsRepaired {

	@Bean
	CaffeineCacheManager cacheManager() {
		return new CaffeineCacheManager() {

			@Override
			protected org.springframework.cache.Cache adaptCaffeineCache(String name, Cache<Object, Object> cache) {
				if (name.equals(RegisterGroup.BULK.getCacheName())) {
					return super.adaptCaffeineCache(name, cache);
				}
				return new CaffeineCache(name, cache) {

					@Override
					public void clear() {
					}

					@Override
					public boolean invalidate() {
						return false;
					}

				};
			}

		};
	}

}
