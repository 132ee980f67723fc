package io.github.cacheinvalidation.faulttests.sabotage;

import java.lang.reflect.Method;
import java.util.Random;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.cacheinvalidation.transport.TransportListener;

/**
 * Now and then a message is lost. That isn't sabotage but a fault that nodes must cope
 * with: what {@link GapsGoUnnoticed} does besides is what makes the difference.
 */
@Configuration(proxyBeanMethods = false)
public class MessagesGetLost {

	@Bean
	static BusTampering tampering() {
		return new Loss();
	}

	private static final class Loss extends BusTampering {

		private static final int ONE_OF = 5;

		private final Random random = new Random(1);

		@Override
		Object listenerCalled(TransportListener listener, Method method, Object... arguments) throws Throwable {
			boolean lost = method.getName().equals("messageReceived") && isRemoval(text(arguments[0]))
					&& this.random.nextInt(ONE_OF) == 0;
			return lost ? null : super.listenerCalled(listener, method, arguments);
		}

	}

}
