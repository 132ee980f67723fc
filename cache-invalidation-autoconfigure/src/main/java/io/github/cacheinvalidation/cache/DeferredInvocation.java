package io.github.cacheinvalidation.cache;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Method;
import java.util.Objects;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

import org.springframework.aop.interceptor.ExposeInvocationInterceptor;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheableOperation;

/**
 * The invocation of a cached method for one of its subscribers.
 */
final class DeferredInvocation implements MethodInvocation {

	/**
	 * The invocation whose operations a thread prepares.
	 */
	private static final ThreadLocal<@Nullable DeferredInvocation> PREPARED = new ThreadLocal<>();

	private final MethodInvocation invocation;

	private final @Nullable CacheTransaction transaction;

	private final ContextView context;

	private boolean shared;

	/**
	 * Create an invocation.
	 * @param invocation a clone for this subscriber alone
	 * @param transaction the transaction that the subscriber is in
	 * @param context the subscriber's context
	 */
	DeferredInvocation(MethodInvocation invocation, @Nullable CacheTransaction transaction, ContextView context) {
		this.invocation = invocation;
		this.transaction = transaction;
		this.context = context;
	}

	static @Nullable DeferredInvocation prepared() {
		return PREPARED.get();
	}

	/**
	 * Invoke the method.
	 * @param interceptor does what the method's annotations ask for
	 * @return the result
	 * @throws Throwable from the method
	 */
	Publisher<?> invoke(MethodInterceptor interceptor) throws Throwable {
		DeferredInvocation enclosing = PREPARED.get();
		PREPARED.set(this);
		try {
			return (Publisher<?>) Objects.requireNonNull(interceptor.invoke(this),
					() -> getMethod() + " must not return null");
		}
		finally {
			if (enclosing != null) {
				PREPARED.set(enclosing);
			}
			else {
				PREPARED.remove();
			}
		}
	}

	@Nullable CacheTransaction transactionOf(CacheOperation operation) {
		this.shared |= operation instanceof CacheableOperation cacheable && cacheable.isSync();
		return this.transaction;
	}

	/**
	 * Spring's caching loses the context of a {@code Flux}, so that what the method does
	 * would not be part of the transaction, while what its operations do would be. A
	 * synchronised load isn't part of a transaction, since others may wait for its value.
	 */
	@Override
	public @Nullable Object proceed() throws Throwable {
		if (PREPARED.get() == this) {
			PREPARED.remove();
		}
		// Other advice may ask for it, and is on another thread than the call perhaps.
		Object result = ExposeInvocationInterceptor.INSTANCE.invoke(this.invocation);
		return (this.transaction != null && !this.shared && !(result instanceof Mono)
				&& result instanceof Publisher<?> publisher) ? Flux.from(publisher).contextWrite(this.context) : result;
	}

	@Override
	public Method getMethod() {
		return this.invocation.getMethod();
	}

	@Override
	public Object[] getArguments() {
		return this.invocation.getArguments();
	}

	@Override
	public @Nullable Object getThis() {
		return this.invocation.getThis();
	}

	@Override
	public AccessibleObject getStaticPart() {
		return this.invocation.getStaticPart();
	}

}
