package io.github.cacheinvalidation.cache;

import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.function.Supplier;

import org.aopalliance.intercept.MethodInterceptor;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.NameMatchMethodPointcutAdvisor;
import org.springframework.beans.factory.BeanClassLoaderAware;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.support.CompositeCacheManager;
import org.springframework.cache.support.NoOpCacheManager;
import org.springframework.cache.support.SimpleCacheManager;
import org.springframework.cache.transaction.TransactionAwareCacheManagerProxy;
import org.springframework.core.PriorityOrdered;
import org.springframework.util.ClassUtils;

/**
 * Lets the cache managers of an application take part. Each keeps its type, its name and
 * its place among the beans: a proxy of the same class hands out decorated caches.
 * Ordered first, so that managers which other post-processors need take part as well.
 *
 * @since 0.1.0
 */
public final class CacheManagerPostProcessor implements BeanPostProcessor, BeanClassLoaderAware, PriorityOrdered {

	private static final Log logger = LogFactory.getLog(CacheManagerPostProcessor.class);

	private final Supplier<LocalCaches> localCaches;

	private @Nullable ClassLoader beanClassLoader = ClassUtils.getDefaultClassLoader();

	/**
	 * Create the post-processor.
	 * @param localCaches where managers that take part are registered; asked for when the
	 * first one comes by
	 */
	public CacheManagerPostProcessor(Supplier<LocalCaches> localCaches) {
		this.localCaches = localCaches;
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	@Override
	public void setBeanClassLoader(ClassLoader classLoader) {
		this.beanClassLoader = classLoader;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (!(bean instanceof CacheManager cacheManager)) {
			return bean;
		}
		if (isLocal(cacheManager)) {
			return decorate(cacheManager, beanName);
		}
		if (!isTransparent(cacheManager)) {
			logger.info("Cache manager '%s' (%s) is not a manager of local Caffeine caches and is left alone"
				.formatted(beanName, ClassUtils.getUserClass(bean).getName()));
		}
		return bean;
	}

	/**
	 * Whether a manager has nothing of its own, but may hand on what others have.
	 */
	private static boolean isTransparent(CacheManager cacheManager) {
		return cacheManager instanceof NoOpCacheManager || cacheManager instanceof CompositeCacheManager
				|| cacheManager instanceof TransactionAwareCacheManagerProxy;
	}

	private static boolean isLocal(CacheManager cacheManager) {
		Class<?> type = AopProxyUtils.ultimateTargetClass(cacheManager);
		if (CaffeineCacheManager.class.isAssignableFrom(type)) {
			return true;
		}
		return SimpleCacheManager.class.isAssignableFrom(type) && cacheManager.getCacheNames()
			.stream()
			.map(cacheManager::getCache)
			.filter(Objects::nonNull)
			.map(Cache::getNativeCache)
			.anyMatch(com.github.benmanes.caffeine.cache.Cache.class::isInstance);
	}

	/**
	 * Return the name under which all nodes know a manager. That of an inner bean ends in
	 * something that differs from node to node.
	 */
	private static String nameOf(String beanName) {
		int generated = beanName.indexOf(BeanFactoryUtils.GENERATED_BEAN_NAME_SEPARATOR);
		return (generated > 0) ? beanName.substring(0, generated) : beanName;
	}

	private Object decorate(CacheManager target, String beanName) {
		LocalCaches caches = this.localCaches.get();
		LocalCacheManager cacheManager = caches.register(nameOf(beanName), target);
		ProxyFactory factory = new ProxyFactory(target);
		// A final class can't be subclassed: its proxy is just a CacheManager.
		factory.setProxyTargetClass(
				!Modifier.isFinal(target.getClass().getModifiers()) && !Proxy.isProxyClass(target.getClass()));
		factory.addAdvisor(advisor("getCache",
				(invocation) -> cacheManager.getCache(Objects.requireNonNull((String) invocation.getArguments()[0]))));
		factory.addAdvisor(advisor("resetCaches", (invocation) -> {
			cacheManager.resetCaches();
			return null;
		}));
		factory.addAdvisor(advisor("removeCache", (invocation) -> {
			Object result = invocation.proceed();
			cacheManager.removed(Objects.requireNonNull((String) invocation.getArguments()[0]));
			return result;
		}));
		CacheManager proxy = (CacheManager) factory.getProxy(this.beanClassLoader);
		caches.registerProxy(proxy, cacheManager);
		return proxy;
	}

	private static NameMatchMethodPointcutAdvisor advisor(String methodName, MethodInterceptor interceptor) {
		NameMatchMethodPointcutAdvisor advisor = new NameMatchMethodPointcutAdvisor(interceptor);
		advisor.setMappedName(methodName);
		return advisor;
	}

}
