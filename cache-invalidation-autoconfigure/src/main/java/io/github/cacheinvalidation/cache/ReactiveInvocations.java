package io.github.cacheinvalidation.cache;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationInvocationContext;

/**
 * How cached methods are invoked that return a publisher, and the transactions that they
 * are part of. Knows nothing of Reactor nor of Spring's transactions, which an
 * application need not have.
 *
 * @since 0.1.0
 */
public abstract class ReactiveInvocations {

	/**
	 * For an application without reactive transactions.
	 */
	static final ReactiveInvocations NONE = new ReactiveInvocations() {

		@Override
		boolean concern(MethodInvocation invocation) {
			return false;
		}

		@Override
		@Nullable Object invoke(MethodInvocation invocation, MethodInterceptor interceptor) throws Throwable {
			return interceptor.invoke(invocation);
		}

		@Override
		@Nullable CacheTransaction transactionOf(CacheOperationInvocationContext<CacheOperation> operation) {
			return null;
		}

	};

	ReactiveInvocations() {
	}

	/**
	 * Return whether a cached method is to be invoked in a way of its own.
	 * @param invocation the invocation
	 */
	abstract boolean concern(MethodInvocation invocation);

	/**
	 * Invoke a method that this {@linkplain #concern(MethodInvocation) concerns}.
	 * @param invocation the invocation
	 * @param interceptor does what the method's annotations ask for
	 * @return the result
	 * @throws Throwable from the method
	 */
	abstract @Nullable Object invoke(MethodInvocation invocation, MethodInterceptor interceptor) throws Throwable;

	/**
	 * Return the transaction that an operation is part of. To be called while the
	 * operation is prepared.
	 * @param operation an operation of the method that is being invoked
	 * @return the transaction, or {@code null} if there is none of which the thread
	 * doesn't know
	 */
	abstract @Nullable CacheTransaction transactionOf(CacheOperationInvocationContext<CacheOperation> operation);

}
