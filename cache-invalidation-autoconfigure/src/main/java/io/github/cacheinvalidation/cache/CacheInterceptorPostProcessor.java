package io.github.cacheinvalidation.cache;

import java.util.Objects;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.cache.interceptor.CacheInterceptor;
import org.springframework.core.PriorityOrdered;
import org.springframework.util.function.SingletonSupplier;

/**
 * Puts an interceptor that tells fills from updates in the place of Spring's own, with
 * the same configuration. Ordered first, since the interceptor is created along with the
 * first bean that might be cached.
 *
 * @since 0.1.0
 */
public final class CacheInterceptorPostProcessor implements BeanPostProcessor, BeanFactoryAware, PriorityOrdered {

	private static final Log logger = LogFactory.getLog(CacheInterceptorPostProcessor.class);

	private final Supplier<LocalCaches> localCaches;

	private final Supplier<ReactiveInvocations> reactiveInvocations;

	private @Nullable BeanFactory beanFactory;

	/**
	 * Create the post-processor.
	 * @param localCaches the caches that take part; asked for when the first cached
	 * method is called
	 * @param reactiveInvocations invokes reactive methods, or gives {@code null} if there
	 * are no reactive transactions; asked for at the same time
	 */
	public CacheInterceptorPostProcessor(Supplier<LocalCaches> localCaches,
			Supplier<? extends @Nullable ReactiveInvocations> reactiveInvocations) {
		this.localCaches = SingletonSupplier.of(localCaches);
		this.reactiveInvocations = SingletonSupplier
			.of(() -> Objects.requireNonNullElse(reactiveInvocations.get(), ReactiveInvocations.NONE));
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (bean.getClass() == CacheInterceptor.class) {
			return fillAware((CacheInterceptor) bean);
		}
		if (bean instanceof CacheAspectSupport) {
			logger.warn(("Caching by '%s' (%s) can't be told what is a fill: each value that a @Cacheable method loads "
					+ "counts as an update and is removed from the other nodes' caches")
				.formatted(beanName, bean.getClass().getName()));
		}
		return bean;
	}

	private FillAwareCacheInterceptor fillAware(CacheInterceptor original) {
		FillAwareCacheInterceptor interceptor = new FillAwareCacheInterceptor(this.localCaches,
				this.reactiveInvocations);
		// As suppliers, since asking now would create the application's beans too early.
		interceptor.configure(original::getErrorHandler, original::getKeyGenerator, original::getCacheResolver, null);
		interceptor.setCacheOperationSource(original.getCacheOperationSource());
		if (this.beanFactory != null) {
			interceptor.setBeanFactory(this.beanFactory);
		}
		return interceptor;
	}

}
