package io.github.cacheinvalidation.servicebus;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import com.azure.core.amqp.models.AmqpMessageBody;
import com.azure.core.amqp.models.AmqpMessageBodyType;
import com.azure.core.util.BinaryData;
import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusMessage;
import com.azure.messaging.servicebus.ServiceBusReceivedMessage;
import com.azure.messaging.servicebus.ServiceBusReceiverAsyncClient;
import com.azure.messaging.servicebus.ServiceBusSenderAsyncClient;
import com.azure.messaging.servicebus.models.ServiceBusReceiveMode;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.cacheinvalidation.link.Link;
import io.github.cacheinvalidation.link.LinkRefusedException;

/**
 * A receiver of one subscription and a sender to its topic, on a connection of their own.
 * <p>
 * The SDK doesn't tell when it has begun to receive, nor whether anybody else receives
 * from the same subscription, so that a link begins with probes: messages that it sends
 * to the topic and has to hear itself. The first one is sent before there is a receiver.
 * If another node is on the subscription already, it hears that one for certain, and
 * knows.
 */
final class ServiceBusLink extends Link {

	/**
	 * Property of the messages that the node which sent them need not hear.
	 */
	static final String ORIGIN = "origin";

	/**
	 * Property of a probe. Its value tells whose it is.
	 */
	static final String PROBE = "probe";

	/**
	 * Properties of all messages of a node whose subscription somebody has named: which
	 * one that is, and the node that believes to have it for itself.
	 */
	private static final String SUBSCRIPTION = "subscription";

	private static final String NODE = "node";

	private static final String ADVICE = "A subscription serves one node only: give each instance its own "
			+ "'cache.invalidation.servicebus.subscription-name', for example one with ${HOSTNAME}, or none to have one created";

	private static final Log logger = LogFactory.getLog(ServiceBusLink.class);

	static final Duration TIMEOUT = Duration.ofSeconds(5);

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

	private static final int PREFETCH = 100;

	private static final int PROBES = 4;

	private final ServiceBusSenderAsyncClient sender;

	private final ServiceBusReceiverAsyncClient receiver;

	private final ServiceBusSettings settings;

	private final String subscription;

	private final String origin;

	private final ServiceBusFailures failures;

	private final SharingPatience patience;

	private final SubscriptionWatch watch = new SubscriptionWatch(TIMEOUT, System::nanoTime);

	private final CompletableFuture<Void> probed = new CompletableFuture<>();

	private volatile int maxMessageSize;

	private volatile @Nullable Disposable sharing;

	private boolean closed;

	private ServiceBusLink(Executor executor, ServiceBusSenderAsyncClient sender,
			ServiceBusReceiverAsyncClient receiver, ServiceBusSettings settings, String subscription, String origin,
			ServiceBusFailures failures, SharingPatience patience) {
		super(executor);
		this.sender = sender;
		this.receiver = receiver;
		this.settings = settings;
		this.subscription = subscription;
		this.origin = origin;
		this.failures = failures;
		this.patience = patience;
	}

	/**
	 * Connect and begin to receive. Waits until what is sent to the topic arrives from
	 * the subscription.
	 * @param executor hands on what arrives
	 * @param namespace where
	 * @param settings the topic, and how long messages may wait
	 * @param subscription the subscription of this node
	 * @param origin what the node marks its messages with
	 * @param patience when to believe that another node is gone
	 * @throws ProbesMissingException if not everything arrives from a subscription that
	 * this node has created
	 * @throws RuntimeException if the bus can't be reached or refuses
	 * @throws InterruptedException if this thread is interrupted
	 */
	static ServiceBusLink open(Executor executor, ServiceBusNamespace namespace, ServiceBusSettings settings,
			String subscription, String origin, SharingPatience patience) throws InterruptedException {
		ServiceBusClientBuilder builder = namespace.newClientBuilder(TIMEOUT);
		ServiceBusLink link = new ServiceBusLink(executor,
				builder.sender().topicName(settings.topicName()).buildAsyncClient(),
				builder.receiver()
					.topicName(settings.topicName())
					.subscriptionName(subscription)
					.receiveMode(ServiceBusReceiveMode.RECEIVE_AND_DELETE)
					.prefetchCount(PREFETCH)
					.disableAutoComplete()
					.buildAsyncClient(),
				settings, subscription, origin, namespace.failures(settings.topicName()), patience);
		try {
			link.connect();
			return link;
		}
		catch (RuntimeException | InterruptedException ex) {
			link.close();
			throw ex;
		}
	}

	private void connect() throws InterruptedException {
		try {
			this.maxMessageSize = await(this.sender.createMessageBatch().toFuture()).getMaxSizeInBytes();
			await(this.sender.sendMessage(newProbe()).toFuture());
		}
		catch (ExecutionException | TimeoutException ex) {
			throw this.failures.sending(ex);
		}
		this.receiver.receiveMessages()
			.subscribe(this::received, (failure) -> lost(this.failures.receiving(failure, this.subscription)),
					() -> lost(new IllegalStateException("Service Bus has closed the subscription")));
		this.sender.sendMessages(Stream.generate(this::newProbe).limit(PROBES - 1).toList()).subscribe((nothing) -> {
		}, (failure) -> this.probed.completeExceptionally(this.failures.sending(failure)));
		try {
			await(this.probed);
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof RuntimeException failure) ? failure : new IllegalStateException(ex);
		}
		catch (TimeoutException ex) {
			throw probesMissing();
		}
	}

	private static <T> T await(CompletableFuture<T> future)
			throws ExecutionException, TimeoutException, InterruptedException {
		// The SDK gives up a moment earlier, and says why.
		return future.get(TIMEOUT.toMillis() + CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
	}

	private ServiceBusMessage newProbe() {
		ServiceBusMessage probe = newMessage(new byte[0]).setMessageId(this.watch.probe()).setTimeToLive(TIMEOUT);
		probe.getApplicationProperties().put(PROBE, this.origin);
		return probe;
	}

	private ServiceBusMessage newMessage(byte[] body) {
		ServiceBusMessage message = new ServiceBusMessage(BinaryData.fromBytes(body));
		if (isNamed()) {
			message.getApplicationProperties().put(SUBSCRIPTION, this.subscription);
			message.getApplicationProperties().put(NODE, this.origin);
		}
		return message;
	}

	/**
	 * Return whether somebody has named the subscription, so that another node may have
	 * been told the same name.
	 */
	private boolean isNamed() {
		return this.settings.subscriptionName() != null;
	}

	private RuntimeException probesMissing() {
		String missing = "%d of %d messages that this node has sent to topic '%s' did not arrive from subscription '%s'"
			.formatted(this.watch.missing(), PROBES, this.settings.topicName(), this.subscription);
		return isNamed() ? LinkRefusedException.shared(missing + ": another node receives there as well, or an earlier "
				+ "connection of this one still does. " + ADVICE) : new ProbesMissingException(missing);
	}

	/**
	 * Take whatever anybody has sent to the topic: a failure here would end the
	 * receiving.
	 */
	private void received(ServiceBusReceivedMessage message) {
		try {
			take(message);
		}
		catch (RuntimeException ex) {
			logger.warn("A message from topic '%s' could not be read".formatted(this.settings.topicName()), ex);
		}
	}

	/**
	 * Return what a message says, which is nothing that is understood if its body isn't
	 * binary: other clients can send text or values as well.
	 */
	private static byte[] body(ServiceBusReceivedMessage message) {
		AmqpMessageBody body = message.getRawAmqpMessage().getBody();
		return (body.getBodyType() == AmqpMessageBodyType.DATA) ? body.getFirstData() : new byte[0];
	}

	private void take(ServiceBusReceivedMessage message) {
		Map<String, Object> properties = message.getApplicationProperties();
		if (isNamed() && this.subscription.equalsIgnoreCase(String.valueOf(properties.get(SUBSCRIPTION)))
				&& !this.origin.equals(properties.get(NODE))) {
			this.watch.heard(String.valueOf(properties.get(NODE)), message.getEnqueuedTime());
		}
		Object probe = properties.get(PROBE);
		if (probe == null) {
			received(body(message));
		}
		else if (probe.equals(this.origin)) {
			this.watch.returned(message.getMessageId(), message.getEnqueuedTime());
			if (this.watch.sent() >= PROBES && this.watch.missing() == 0) {
				this.probed.complete(null);
			}
		}
		if (this.sharing == null && this.watch.foreigner() != null) {
			shared();
		}
	}

	/**
	 * Another node receives from the same subscription: tell so, and go on probing until
	 * there has been no sign of it for a while.
	 */
	private synchronized void shared() {
		if (this.sharing != null || this.closed) {
			return;
		}
		String reason = "Subscription '%s' of topic '%s' is used by another node as well. %s"
			.formatted(this.subscription, this.settings.topicName(), ADVICE);
		share(reason);
		this.probed.completeExceptionally(LinkRefusedException.shared(reason));
		this.sharing = Flux.interval(this.patience.probeInterval()).subscribe((tick) -> {
			if (this.watch.quiet().compareTo(this.patience.quiet()) >= 0) {
				lose("No other node uses the subscription any more");
			}
			else {
				this.sender.sendMessage(newProbe()).subscribe((nothing) -> {
				}, (failure) -> lose(String.valueOf(this.failures.sending(failure).getMessage())));
			}
		});
	}

	private void lost(RuntimeException failure) {
		this.probed.completeExceptionally(failure);
		lose(String.valueOf(failure.getMessage()));
	}

	/**
	 * Return the size of the largest message that the topic takes, in bytes.
	 */
	int maxMessageSize() {
		return this.maxMessageSize;
	}

	@Override
	protected CompletionStage<Void> send(byte[] message, boolean comesBack) {
		ServiceBusMessage outgoing = newMessage(message).setTimeToLive(this.settings.messageTimeToLive());
		if (!comesBack) {
			outgoing.getApplicationProperties().put(ORIGIN, this.origin);
		}
		// A lone message that is too large counts as sent with the SDK, but isn't: a
		// batch tells.
		return this.sender.createMessageBatch()
			.flatMap((batch) -> batch.tryAddMessage(outgoing) ? this.sender.sendMessages(batch)
					: Mono.error(new IllegalArgumentException("The message is too large")))
			.toFuture();
	}

	@Override
	protected synchronized void disconnect() {
		this.closed = true;
		if (this.sharing != null) {
			this.sharing.dispose();
		}
		CompletableFuture<Void> closed = CompletableFuture.allOf(CompletableFuture.runAsync(this.receiver::close),
				CompletableFuture.runAsync(this.sender::close));
		try {
			closed.get(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			// It goes on closing by itself, and nobody listens to it any more.
		}
	}

}
