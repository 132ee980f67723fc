package io.github.cacheinvalidation.servicebus;

import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.azure.core.exception.ResourceExistsException;
import com.azure.core.exception.ResourceNotFoundException;
import com.azure.messaging.servicebus.administration.ServiceBusAdministrationClient;
import com.azure.messaging.servicebus.administration.models.CreateRuleOptions;
import com.azure.messaging.servicebus.administration.models.CreateSubscriptionOptions;
import com.azure.messaging.servicebus.administration.models.SqlRuleFilter;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * A subscription that a node has for itself from start to stop: it creates it, also anew
 * when it is gone, and deletes it in the end. The messages that a node need not hear
 * because it has sent them itself are left out by a rule, since each delivery costs.
 */
final class CreatedSubscription {

	private static final Log logger = LogFactory.getLog(ServiceBusTransport.class);

	/**
	 * Azure allows so many characters in the name of a subscription.
	 */
	private static final int MAX_NAME_LENGTH = 50;

	private static final int SUFFIX_LENGTH = 8;

	private static final Duration DELETE_TIMEOUT = Duration.ofSeconds(3);

	private static final String RULE_NAME = "not-its-own";

	private final ServiceBusAdministrationClient client;

	private final ServiceBusFailures failures;

	private final ServiceBusSettings settings;

	private volatile String name;

	private final String origin;

	/**
	 * Create the description of a subscription.
	 * @param namespace where it is created and deleted
	 * @param settings the topic and the options
	 * @param origin what the node marks its messages with
	 */
	CreatedSubscription(ServiceBusNamespace namespace, ServiceBusSettings settings, String origin) {
		this.client = namespace.newAdministrationClient();
		this.failures = namespace.failures(settings.topicName());
		this.settings = settings;
		this.origin = origin;
		this.name = newName(settings.namePrefix());
	}

	/**
	 * Return a name that no other run of any node has.
	 */
	static String newName(String prefix) {
		String suffix = UUID.randomUUID().toString().replace("-", "").substring(0, SUFFIX_LENGTH);
		String allowed = prefix.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
		String cut = allowed.substring(0, Math.min(allowed.length(), MAX_NAME_LENGTH - SUFFIX_LENGTH - 1));
		return cut.isEmpty() ? "node-" + suffix : cut.replaceAll("-$", "") + "-" + suffix;
	}

	String getName() {
		return this.name;
	}

	/**
	 * Create the subscription unless it is there. Waits for Azure.
	 * @throws RuntimeException with what to do about it if that isn't possible
	 */
	void ensure() {
		CreateSubscriptionOptions options = new CreateSubscriptionOptions()
			.setAutoDeleteOnIdle(this.settings.autoDeleteOnIdle())
			.setDefaultMessageTimeToLive(this.settings.messageTimeToLive());
		CreateRuleOptions rule = new CreateRuleOptions(
				new SqlRuleFilter("(%1$s IS NULL OR %1$s <> '%3$s') AND (%2$s IS NULL OR %2$s = '%3$s')"
					.formatted(ServiceBusLink.ORIGIN, ServiceBusLink.PROBE, this.origin)));
		try {
			this.client.createSubscription(this.settings.topicName(), this.name, RULE_NAME, options, rule);
		}
		catch (ResourceExistsException ex) {
			// It is there, and nobody else knows its name.
		}
		catch (RuntimeException ex) {
			throw this.failures.creating(ex);
		}
	}

	/**
	 * Give the subscription up, and take one of another name from now on. Waits for
	 * Azure, but not for long.
	 */
	void renew() {
		delete();
		this.name = newName(this.settings.namePrefix());
	}

	/**
	 * Delete the subscription, if it is there. Waits for Azure, but not for long.
	 */
	void delete() {
		String deleted = this.name;
		// By then the name may be that of the next one.
		CompletableFuture<Void> deletion = CompletableFuture.runAsync(
				() -> this.client.deleteSubscription(this.settings.topicName(), deleted), CreatedSubscription::start);
		try {
			deletion.get(DELETE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (TimeoutException ex) {
			left("no answer within " + DELETE_TIMEOUT);
		}
		catch (ExecutionException ex) {
			if (!(ex.getCause() instanceof ResourceNotFoundException)) {
				left(String.valueOf(ex.getMessage()));
			}
		}
	}

	/**
	 * Run something on a thread of its own: the common ones may be busy with what the
	 * application does.
	 */
	private static void start(Runnable task) {
		Thread thread = new Thread(task, "cache-invalidation-servicebus-deletion");
		thread.setDaemon(true);
		thread.start();
	}

	private void left(String why) {
		logger.info("Subscription '%s' could not be deleted, Azure will do so after %s (%s)".formatted(this.name,
				this.settings.autoDeleteOnIdle(), why));
	}

}
