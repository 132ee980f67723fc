package io.github.cacheinvalidation.faulttests.sabotage;

import java.lang.reflect.Method;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.cacheinvalidation.transport.CacheInvalidationTransport;
import io.github.cacheinvalidation.transport.TransportListener;

/**
 * A node doesn't learn that its link is down. Whatever it sends seems to be accepted at
 * once, and what it says of itself comes back without having been on the bus: it believes
 * for ever that it hears everything.
 */
@Configuration(proxyBeanMethods = false)
public class EveryNodeIsFresh {

	@Bean
	static BusTampering tampering() {
		return new Echo();
	}

	private static final class Echo extends BusTampering {

		private static final Set<String> IGNORED = Set.of("reopen", "linkDown", "linkShared");

		private static final CompletionStage<Void> ACCEPTED = CompletableFuture.completedStage(null);

		private volatile TransportListener listener;

		@Override
		void started(TransportListener listener) {
			this.listener = listener;
		}

		@Override
		Object transportCalled(CacheInvalidationTransport transport, Method method, Object... arguments)
				throws Throwable {
			if (IGNORED.contains(method.getName())) {
				return null;
			}
			Object result = super.transportCalled(transport, method, arguments);
			if (!method.getName().startsWith("publish")) {
				return result;
			}
			if (!isRemoval(text(arguments[0]))) {
				this.listener.messageReceived((byte[]) arguments[0]);
			}
			return ACCEPTED;
		}

		@Override
		Object listenerCalled(TransportListener listener, Method method, Object... arguments) throws Throwable {
			return IGNORED.contains(method.getName()) ? null : super.listenerCalled(listener, method, arguments);
		}

	}

}
