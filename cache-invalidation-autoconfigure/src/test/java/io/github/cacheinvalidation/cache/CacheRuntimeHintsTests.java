package io.github.cacheinvalidation.cache;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.CacheLoader;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CacheRuntimeHints}, as Spring finds them.
 */
class CacheRuntimeHintsTests {

	private final RuntimeHints hints = new RuntimeHints();

	@BeforeEach
	void registerHints() {
		ClassLoader classLoader = getClass().getClassLoader();
		SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories", classLoader)
			.load(RuntimeHintsRegistrar.class)
			.stream()
			.filter(CacheRuntimeHints.class::isInstance)
			.forEach((registrar) -> registrar.registerHints(this.hints, classLoader));
	}

	@Test
	void parametersOfKeysCanBeRead() {
		Field parameters = ReflectionUtils.findField(SimpleKey.class, null, Object[].class);
		assertThat(RuntimeHintsPredicates.reflection().onFieldAccess(parameters)).accepts(this.hints);
	}

	static Stream<LoadingCache<Object, Object>> synchronousCaches() {
		CacheLoader<Object, Object> loader = (key) -> key;
		return Stream.of(Caffeine.newBuilder().build(loader), Caffeine.newBuilder().maximumSize(1).build(loader));
	}

	@ParameterizedTest
	@MethodSource("synchronousCaches")
	void loaderCanBeHad(LoadingCache<Object, Object> cache) {
		assertThat(CaffeineLoader.of(cache).isAsync()).isFalse();
		assertInvocable(cache, "cacheLoader");
	}

	static Stream<LoadingCache<Object, Object>> viewsOfAsynchronousCaches() {
		CacheLoader<Object, Object> loader = (key) -> key;
		return Stream.of(Caffeine.newBuilder().buildAsync(loader).synchronous(),
				Caffeine.newBuilder().maximumSize(1).buildAsync(loader).synchronous());
	}

	@ParameterizedTest
	@MethodSource("viewsOfAsynchronousCaches")
	void loaderOfAnAsynchronousCacheCanBeHad(LoadingCache<Object, Object> view) {
		assertThat(CaffeineLoader.of(view).isAsync()).isTrue();
		Object cache = assertReadable(view, "asyncCache");
		assertReadable(cache, "cacheLoader");
		assertInvocable(assertInvocable(cache, "cache"), "executor");
	}

	private Object assertReadable(Object owner, String name) {
		Field field = ReflectionUtils.findField(owner.getClass(), name);
		assertThat(field).isNotNull();
		assertThat(RuntimeHintsPredicates.reflection().onFieldAccess(field)).accepts(this.hints);
		ReflectionUtils.makeAccessible(field);
		return ReflectionUtils.getField(field, owner);
	}

	private Object assertInvocable(Object owner, String name) {
		Method method = ReflectionUtils.findMethod(owner.getClass(), name);
		assertThat(method).isNotNull();
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(method)).accepts(this.hints);
		ReflectionUtils.makeAccessible(method);
		return ReflectionUtils.invokeMethod(method, owner);
	}

}
