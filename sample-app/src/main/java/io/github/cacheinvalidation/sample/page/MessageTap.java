package io.github.cacheinvalidation.sample.page;

import java.util.concurrent.CompletionStage;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;

import io.github.cacheinvalidation.transport.CacheInvalidationTransport;
import io.github.cacheinvalidation.transport.TransportListener;

/**
 * Listens in on what a node says and hears, whichever transport it uses.
 */
final class MessageTap implements BeanPostProcessor, MethodInterceptor {

	private final String node;

	private final MessageLog messages;

	MessageTap(String node, MessageLog messages) {
		this.node = node;
		this.messages = messages;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (!(bean instanceof CacheInvalidationTransport)) {
			return bean;
		}
		ProxyFactory proxy = new ProxyFactory(bean);
		proxy.addAdvice(this);
		return proxy.getProxy();
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		@Nullable Object[] arguments = invocation.getArguments();
		if (arguments.length == 1 && arguments[0] instanceof byte[] message) {
			this.messages.sending(this.node, message);
			Object stage = invocation.proceed();
			return (stage instanceof CompletionStage<?> sent)
					? sent.whenComplete((nothing, failure) -> this.messages.sent(message, failure == null)) : stage;
		}
		if (arguments.length == 1 && arguments[0] instanceof TransportListener listener) {
			arguments[0] = new TappedListener(listener);
		}
		return invocation.proceed();
	}

	/**
	 * Notes what has been heard when it has been applied.
	 */
	private final class TappedListener implements TransportListener {

		private final TransportListener listener;

		private TappedListener(TransportListener listener) {
			this.listener = listener;
		}

		@Override
		public void messageReceived(byte[] message) {
			this.listener.messageReceived(message);
			MessageTap.this.messages.applied(MessageTap.this.node, message);
		}

		@Override
		public void linkUp() {
			this.listener.linkUp();
		}

		@Override
		public void linkDown(String reason) {
			this.listener.linkDown(reason);
		}

		@Override
		public void linkShared(String reason) {
			this.listener.linkShared(reason);
		}

	}

}
