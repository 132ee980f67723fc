package io.github.cacheinvalidation.integration;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.interceptor.CacheOperationInvocationContext;
import org.springframework.cache.interceptor.CacheResolver;

/**
 * The caches of the registers: each register has a cache of its own in each of two
 * managers, one of them in asynchronous mode, so that whoever hears of a cache knows the
 * register.
 */
final class RegisterCaches {

	static final int REGISTERS = 6;

	private static final String SYNC = "register-";

	private static final String ASYNC = "async-register-";

	private static final String MARK = "mark-";

	private static final String END = "end";

	private RegisterCaches() {
	}

	static String[] syncNames() {
		List<String> names = new ArrayList<>(List.of(END));
		for (int register = 0; register < REGISTERS; register++) {
			names.add(SYNC + register);
			names.add(MARK + register);
		}
		return names.toArray(String[]::new);
	}

	static String[] asyncNames() {
		List<String> names = new ArrayList<>();
		for (int register = 0; register < REGISTERS; register++) {
			names.add(ASYNC + register);
		}
		return names.toArray(String[]::new);
	}

	static List<String> ofRegister(int register) {
		return (register >= 0) ? List.of(SYNC + register, ASYNC + register) : List.of();
	}

	/**
	 * Return the register of a cache.
	 * @return the register, or {@code null} if it is a cache of something else
	 */
	static Integer registerOf(String cache) {
		return (cache.startsWith(SYNC) || cache.startsWith(ASYNC))
				? Integer.valueOf(cache.substring(cache.lastIndexOf('-') + 1)) : null;
	}

	static String syncName(RegisterKey key) {
		return SYNC + key.register();
	}

	static String asyncName(RegisterKey key) {
		return ASYNC + key.register();
	}

	static String markName(RegisterKey key) {
		return MARK + key.register();
	}

	static String endName() {
		return END;
	}

	/**
	 * Finds the caches of the register that a method's first parameter is about.
	 */
	record Resolver(CacheManager sync, CacheManager async, boolean useSync, boolean useAsync) implements CacheResolver {

		@Override
		public Collection<? extends Cache> resolveCaches(CacheOperationInvocationContext<?> context) {
			RegisterKey key = (RegisterKey) context.getArgs()[0];
			List<Cache> caches = new ArrayList<>();
			if (this.useSync) {
				caches.add(this.sync.getCache(syncName(key)));
			}
			if (this.useAsync) {
				caches.add(this.async.getCache(asyncName(key)));
			}
			return caches;
		}

	}

}
