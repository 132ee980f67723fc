package io.github.cacheinvalidation.faulttests.sabotage;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.cacheinvalidation.transport.TransportListener;

/**
 * Now and then a message is lost, and the numbers of all that arrives are made to look as
 * if nothing ever were: no gap can be seen.
 */
@Configuration(proxyBeanMethods = false)
public class GapsGoUnnoticed {

	@Bean
	static BusTampering tampering() {
		return new Loss();
	}

	private static final class Loss extends BusTampering {

		private static final Pattern SENDER = Pattern
			.compile("\"node\":\"([^\"]*)\",\"epoch\":(\\d+),\"number\":(\\d+)");

		private static final Pattern KNOWN = Pattern.compile("\"known\":\\[[^]]*]");

		private static final int ONE_OF = 5;

		private final Random random = new Random(1);

		/** How many removals have arrived, by sender. */
		private final Map<String, Long> arrived = new HashMap<>();

		@Override
		Object listenerCalled(TransportListener listener, Method method, Object... arguments) throws Throwable {
			if (!method.getName().equals("messageReceived")) {
				return super.listenerCalled(listener, method, arguments);
			}
			String message = text(arguments[0]);
			Matcher sender = SENDER.matcher(message);
			if (sender.find()) {
				String name = sender.group(1) + "/" + sender.group(2);
				if (isRemoval(message)) {
					if (this.random.nextInt(ONE_OF) == 0) {
						return null;
					}
					this.arrived.merge(name, 1L, Long::sum);
				}
				message = message.substring(0, sender.start(3)) + this.arrived.getOrDefault(name, 0L)
						+ message.substring(sender.end(3));
				// What others say of the sender would give the loss away.
				message = KNOWN.matcher(message).replaceFirst("\"known\":[]");
			}
			return super.listenerCalled(listener, method, (Object) bytes(message));
		}

	}

}
