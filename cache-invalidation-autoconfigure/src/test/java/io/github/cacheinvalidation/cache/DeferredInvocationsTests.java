package io.github.cacheinvalidation.cache;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.interceptor.ExposeInvocationInterceptor;
import org.springframework.transaction.ReactiveTransaction;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionDefinition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * Tests for {@link DeferredInvocations}.
 */
class DeferredInvocationsTests {

	private final ReactiveTransactions transactions = new ReactiveTransactions(() -> {
		throw new IllegalStateException("There is no transaction here");
	});

	private final DeferredInvocations invocations = new DeferredInvocations(this.transactions);

	private final Service service = new Service();

	private final List<MethodInvocation> seenByOtherAdvice = new ArrayList<>();

	private Service proxy;

	@BeforeEach
	void createProxy() {
		ProxyFactory factory = new ProxyFactory(this.service);
		factory.setProxyTargetClass(true);
		factory.addAdvisor(ExposeInvocationInterceptor.ADVISOR);
		factory.addAdvice((MethodInterceptor) (invocation) -> this.invocations.concern(invocation)
				? this.invocations.invoke(invocation, MethodInvocation::proceed) : invocation.proceed());
		factory.addAdvice((MethodInterceptor) (invocation) -> {
			this.seenByOtherAdvice.add(ExposeInvocationInterceptor.currentInvocation());
			return invocation.proceed();
		});
		this.proxy = (Service) factory.getProxy();
	}

	@Test
	void methodIsInvokedWhenItIsCalledWhileThereAreNoReactiveTransactions() {
		Mono<String> mono = this.proxy.mono("a");
		assertThat(this.service.calls).containsExactly("a");
		mono.block();
		mono.block();
		assertThat(this.service.calls).containsExactly("a");
	}

	@Test
	void methodIsInvokedForEachSubscriber() {
		this.transactions.listenTo(new NoTransactions());
		Mono<String> mono = this.proxy.mono("a");
		Flux<String> flux = this.proxy.flux("b");
		Publisher<String> publisher = this.proxy.publisher("c");
		assertThat(this.service.calls).isEmpty();
		assertThat(mono.block()).isEqualTo("a");
		assertThat(mono.block()).isEqualTo("a");
		assertThat(flux.collectList().block()).containsExactly("b", "end");
		assertThat(flux.blockLast()).isEqualTo("end");
		assertThat(Mono.from(publisher).block()).isEqualTo("c");
		assertThat(this.service.calls).containsExactly("a", "a", "b", "b", "c");
	}

	@Test
	void otherMethodsAreInvokedWhenTheyAreCalled() {
		this.transactions.listenTo(new NoTransactions());
		assertThat(this.proxy.value("a")).isEqualTo("a");
		assertThat(this.proxy.future("b")).isCompletedWithValue("b");
		assertThat(this.service.calls).containsExactly("a", "b");
	}

	@Test
	void otherAdviceFindsTheInvocation() {
		this.transactions.listenTo(new NoTransactions());
		Mono<String> mono = this.proxy.mono("a");
		CompletableFuture.runAsync(mono::block).join();
		CompletableFuture.runAsync(mono::block).join();
		assertThat(this.seenByOtherAdvice).hasSize(2)
			.doesNotHaveDuplicates()
			.allSatisfy((invocation) -> assertThat(invocation.getArguments()).containsExactly("a"));
	}

	@Test
	void exceptionOfTheMethodReachesTheSubscriberAsItIs() throws Exception {
		this.transactions.listenTo(new NoTransactions());
		Mono<String> mono = this.proxy.failing();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> mono.toFuture().get(30, TimeUnit.SECONDS))
			.withCauseExactlyInstanceOf(IOException.class);
	}

	@Test
	void methodThatReturnsNullIsNamed() {
		this.transactions.listenTo(new NoTransactions());
		Mono<String> mono = this.proxy.nothing();
		assertThatNullPointerException().isThrownBy(mono::block).withMessageContaining("Service.nothing()");
	}

	static class Service {

		private final List<String> calls = new ArrayList<>();

		Mono<String> mono(String value) {
			this.calls.add(value);
			return Mono.just(value);
		}

		Flux<String> flux(String value) {
			this.calls.add(value);
			return Flux.just(value, "end");
		}

		Publisher<String> publisher(String value) {
			this.calls.add(value);
			return Mono.just(value);
		}

		CompletableFuture<String> future(String value) {
			this.calls.add(value);
			return CompletableFuture.completedFuture(value);
		}

		String value(String value) {
			this.calls.add(value);
			return value;
		}

		Mono<String> failing() throws IOException {
			throw new IOException("Expected by the test");
		}

		Mono<String> nothing() {
			return null;
		}

	}

	/**
	 * A manager that shows that there may be transactions, but begins none.
	 */
	private static final class NoTransactions implements ReactiveTransactionManager {

		@Override
		public Mono<ReactiveTransaction> getReactiveTransaction(TransactionDefinition definition) {
			return Mono.never();
		}

		@Override
		public Mono<Void> commit(ReactiveTransaction transaction) {
			return Mono.never();
		}

		@Override
		public Mono<Void> rollback(ReactiveTransaction transaction) {
			return Mono.never();
		}

	}

}
