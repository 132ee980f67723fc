package io.github.cacheinvalidation.servicebus;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.azure.core.amqp.exception.AmqpErrorCondition;
import com.azure.core.amqp.exception.AmqpException;
import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.link.LinkRefusedException;

/**
 * Says in words what has gone wrong, and what to change. The SDK hides the condition that
 * the service has named among the causes, and its text in a lot of other text.
 */
final class ServiceBusFailures {

	private static final int BAD_REQUEST = 400;

	private static final int UNAUTHORIZED = 401;

	private static final int NOT_FOUND = 404;

	private static final int TIMEOUT = 408;

	private static final int TOO_MANY = 429;

	private static final int SERVER_ERROR = 500;

	private static final Pattern DETAIL = Pattern.compile("<Detail>(.*?)</Detail>", Pattern.DOTALL);

	private final String host;

	private final String topic;

	/**
	 * Create the words for a topic.
	 * @param host the namespace
	 * @param topic the topic
	 */
	ServiceBusFailures(String host, String topic) {
		this.host = host;
		this.topic = topic;
	}

	/**
	 * A subscription could not be created.
	 */
	RuntimeException creating(Throwable failure) {
		HttpResponseException answer = find(failure, HttpResponseException.class);
		int status = (answer != null && answer.getResponse() != null) ? answer.getResponse().getStatusCode() : 0;
		if (answer == null || status == 0) {
			return unanswered(failure);
		}
		String text = detail(answer);
		if (status == NOT_FOUND) {
			return noTopic(answer);
		}
		if (status == UNAUTHORIZED) {
			return isKeyWrong(text) ? wrongKey(text, answer) : LinkRefusedException
				.of("not allowed to create a subscription of topic '%s', which needs the Manage right (%s). Without it, name a subscription of this node alone with 'cache.invalidation.servicebus.subscription-name'"
					.formatted(this.topic, text), answer);
		}
		String refused = "%s refuses to create a subscription of topic '%s' (status %d: %s)".formatted(this.host,
				this.topic, status, text);
		boolean passing = status == TIMEOUT || status == TOO_MANY || status >= SERVER_ERROR || status < BAD_REQUEST;
		return passing ? passing(refused, answer) : LinkRefusedException.of(refused, answer);
	}

	/**
	 * Nothing can be sent to the topic.
	 */
	RuntimeException sending(Throwable failure) {
		AmqpException answer = answer(failure);
		if (answer == null) {
			return unanswered(failure);
		}
		if (answer.getErrorCondition() == AmqpErrorCondition.NOT_FOUND) {
			return noTopic(answer);
		}
		return (answer.getErrorCondition() == AmqpErrorCondition.UNAUTHORIZED_ACCESS)
				? notAllowed("send to topic '%s', which needs the Send right".formatted(this.topic), answer)
				: other(answer);
	}

	/**
	 * Nothing can be received.
	 * @param subscription where from
	 */
	RuntimeException receiving(Throwable failure, String subscription) {
		AmqpException answer = answer(failure);
		if (answer == null) {
			return unanswered(failure);
		}
		if (answer.getErrorCondition() == AmqpErrorCondition.NOT_FOUND) {
			return LinkRefusedException.of("topic '%s' has no subscription '%s'".formatted(this.topic, subscription),
					answer);
		}
		return (answer.getErrorCondition() == AmqpErrorCondition.UNAUTHORIZED_ACCESS)
				? notAllowed("receive from subscription '%s' of topic '%s', which needs the Listen right"
					.formatted(subscription, this.topic), answer)
				: other(answer);
	}

	private LinkRefusedException noTopic(Throwable cause) {
		return LinkRefusedException.of("%s has no topic '%s'".formatted(this.host, this.topic), cause);
	}

	private LinkRefusedException notAllowed(String what, AmqpException answer) {
		String text = text(answer);
		return isKeyWrong(text) ? wrongKey(text, answer)
				: LinkRefusedException.of("not allowed to %s (%s)".formatted(what, text), answer);
	}

	private LinkRefusedException wrongKey(String text, Throwable cause) {
		return LinkRefusedException
			.of("%s doesn't accept the key, or doesn't know the policy (%s)".formatted(this.host, text), cause);
	}

	private static boolean isKeyWrong(String text) {
		return text.toLowerCase(Locale.ROOT).contains("signature");
	}

	private IllegalStateException other(AmqpException answer) {
		return passing("%s: %s (%s)".formatted(this.host, text(answer), answer.getErrorCondition().getErrorCondition()),
				answer);
	}

	private RuntimeException unanswered(Throwable failure) {
		ClientAuthenticationException login = find(failure, ClientAuthenticationException.class);
		if (login != null) {
			return LinkRefusedException.of("could not log in to %s: %s".formatted(this.host, firstLine(login)), login);
		}
		Throwable root = root(failure);
		String why = (root instanceof TimeoutException) ? "the attempt has timed out" : firstLine(root);
		return passing("no answer from %s (%s)".formatted(this.host,
				isHostKnown() ? why : "the name of the host can't be resolved"), failure);
	}

	/**
	 * Something that may be over by itself. The message is not to be hidden by those of
	 * its causes.
	 */
	private static IllegalStateException passing(String message, Throwable failure) {
		IllegalStateException passing = new IllegalStateException(message);
		passing.addSuppressed(failure);
		return passing;
	}

	/**
	 * Return whether the host has an address, which the SDK doesn't tell.
	 */
	private boolean isHostKnown() {
		try {
			return InetAddress.getByName(this.host.replaceFirst(":[0-9]+$", "")) != null;
		}
		catch (UnknownHostException ex) {
			return false;
		}
	}

	private static @Nullable AmqpException answer(Throwable failure) {
		AmqpException found = find(failure, AmqpException.class);
		return (found != null && found.getErrorCondition() != null) ? found : null;
	}

	private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (type.isInstance(cause)) {
				return type.cast(cause);
			}
		}
		return null;
	}

	private static Throwable root(Throwable failure) {
		Throwable root = failure;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		return root;
	}

	private static String detail(HttpResponseException answer) {
		Matcher detail = DETAIL.matcher(String.valueOf(answer.getMessage()));
		return detail.find() ? detail.group(1) : firstLine(answer);
	}

	/**
	 * Return what the service has said, without what the SDK adds to it.
	 */
	private static String text(AmqpException answer) {
		String line = firstLine(answer);
		int context = line.indexOf(", errorContext[");
		return (context > 0) ? line.substring(0, context) : line;
	}

	private static String firstLine(Throwable failure) {
		String message = failure.getMessage();
		return (message != null) ? message.lines().findFirst().orElse("") : failure.getClass().getSimpleName();
	}

}
