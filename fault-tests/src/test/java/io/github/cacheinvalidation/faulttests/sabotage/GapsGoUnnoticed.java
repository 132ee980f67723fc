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
 * Now and then a message is lost, and the numbers of all that follows are made to look as
 * if it had never been: no gap can be seen.
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

		private static final Pattern DEPARTED = Pattern.compile("\"departed\":\\[[^]]*]");

		private static final int ONE_OF = 5;

		private final Random random = new Random(1);

		private final Map<String, Long> lost = new HashMap<>();

		@Override
		Object listenerCalled(TransportListener listener, Method method, Object... arguments) throws Throwable {
			if (!method.getName().equals("messageReceived")) {
				return super.listenerCalled(listener, method, arguments);
			}
			String message = text(arguments[0]);
			Matcher sender = SENDER.matcher(message);
			if (sender.find()) {
				String name = sender.group(1) + "/" + sender.group(2);
				if (isRemoval(message) && this.random.nextInt(ONE_OF) == 0) {
					this.lost.merge(name, 1L, Long::sum);
					return null;
				}
				long number = Long.parseLong(sender.group(3)) - this.lost.getOrDefault(name, 0L);
				message = message.substring(0, sender.start(3)) + number + message.substring(sender.end(3));
				// What others say of the sender after its end would give the loss away.
				message = DEPARTED.matcher(message).replaceFirst("\"departed\":[]");
			}
			return super.listenerCalled(listener, method, (Object) bytes(message));
		}

	}

}
