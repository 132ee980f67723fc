package io.github.cacheinvalidation.cache;

import java.lang.reflect.Method;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationInvocationContext;

/**
 * Invokes a cached method that returns a {@code Mono} or a {@code Flux} when it is
 * subscribed to, once for each subscriber: only then can be known which transaction it is
 * part of, and what that has changed. What an operation does later, on whatever thread,
 * finds the transaction in its own view of the cache. While there are no reactive
 * transactions in the application, methods are invoked when they are called.
 *
 * @since 0.1.0
 */
public final class DeferredInvocations extends ReactiveInvocations {

	private final ReactiveTransactions transactions;

	/**
	 * Create the invocations.
	 * @param transactions the reactive transactions of the application
	 */
	public DeferredInvocations(ReactiveTransactions transactions) {
		this.transactions = transactions;
	}

	@Override
	boolean concern(MethodInvocation invocation) {
		return this.transactions.arePossible() && isReactive(invocation.getMethod())
				&& invocation instanceof ProxyMethodInvocation;
	}

	private static boolean isReactive(Method method) {
		Class<?> type = method.getReturnType();
		return type == Mono.class || type == Flux.class || type == Publisher.class;
	}

	@Override
	Object invoke(MethodInvocation invocation, MethodInterceptor interceptor) {
		ProxyMethodInvocation original = (ProxyMethodInvocation) invocation;
		return (invocation.getMethod().getReturnType() == Mono.class)
				? Mono.deferContextual((context) -> (Mono<?>) invoke(original, interceptor, context))
				: Flux.deferContextual((context) -> invoke(original, interceptor, context));
	}

	private Publisher<?> invoke(ProxyMethodInvocation original, MethodInterceptor interceptor, ContextView context) {
		DeferredInvocation invocation = new DeferredInvocation(original.invocableClone(),
				this.transactions.current(context), context);
		try {
			return invocation.invoke(interceptor);
		}
		catch (Throwable ex) {
			throw Exceptions.propagate(ex);
		}
	}

	@Override
	@Nullable CacheTransaction transactionOf(CacheOperationInvocationContext<CacheOperation> operation) {
		if (!isReactive(operation.getMethod())) {
			return null;
		}
		DeferredInvocation invocation = DeferredInvocation.prepared();
		return (invocation != null) ? invocation.transactionOf(operation.getOperation()) : null;
	}

}
