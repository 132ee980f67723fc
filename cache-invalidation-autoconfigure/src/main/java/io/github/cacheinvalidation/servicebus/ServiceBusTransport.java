package io.github.cacheinvalidation.servicebus;

import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

import io.github.cacheinvalidation.link.Link;
import io.github.cacheinvalidation.link.LinkedTransport;
import io.github.cacheinvalidation.transport.SubscriptionInfo;
import io.github.cacheinvalidation.transport.TransportListener;

/**
 * Carries messages over a topic of Azure Service Bus. Each node has a subscription for
 * itself, either one that it creates, or one that it is told of.
 *
 * @since 0.1.0
 */
public final class ServiceBusTransport extends LinkedTransport {

	private static final Log logger = LogFactory.getLog(ServiceBusTransport.class);

	private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(30);

	private static final Duration MAX_DELAY = Duration.ofSeconds(15);

	/**
	 * Each heartbeat is delivered to each node, and each delivery costs.
	 */
	private static final Duration HEARTBEAT_INTERVAL = Duration.ofMinutes(1);

	/**
	 * What is left of the time for an attempt is enough for the rest of it.
	 */
	private static final Duration MAX_ADMINISTRATION = Duration.ofSeconds(10);

	private static final Duration REORDER_WINDOW = Duration.ofSeconds(2);

	/**
	 * What the tier Standard takes, until the bus has told.
	 */
	private static final int STANDARD_MAX_MESSAGE_SIZE = 256 * 1024;

	/**
	 * What a message needs besides its body.
	 */
	private static final int MESSAGE_OVERHEAD = 1024;

	/**
	 * The SDK leaves so large a part of a batch free.
	 */
	private static final int BATCH_OVERHEAD = 64;

	private final ServiceBusNamespace namespace;

	private final ServiceBusSettings settings;

	private final SharingPatience patience;

	/**
	 * The SDK's threads must not be held up. This one is there while there is something
	 * to do.
	 */
	private final Executor listening = newListeningThread();

	/**
	 * New with each start: several processes may have been restored from one checkpoint.
	 */
	private volatile String origin = "";

	private volatile @Nullable CreatedSubscription created;

	/** Whether the subscription is suspected to be heard by somebody else. */
	private final AtomicBoolean suspected = new AtomicBoolean();

	private volatile int maxMessageSize = STANDARD_MAX_MESSAGE_SIZE;

	/**
	 * Create a transport.
	 * @param namespace where the topic is
	 * @param settings what is used of it
	 */
	public ServiceBusTransport(ServiceBusNamespace namespace, ServiceBusSettings settings) {
		this(namespace, settings, SharingPatience.DEFAULT);
	}

	ServiceBusTransport(ServiceBusNamespace namespace, ServiceBusSettings settings, SharingPatience patience) {
		super("Service Bus", OPEN_TIMEOUT, MAX_DELAY);
		this.namespace = namespace;
		this.settings = settings;
		this.patience = patience;
	}

	private static Executor newListeningThread() {
		CustomizableThreadFactory threads = new CustomizableThreadFactory("cache-invalidation-servicebus-listening-");
		threads.setDaemon(true);
		ThreadPoolExecutor executor = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
				threads);
		executor.allowCoreThreadTimeOut(true);
		return executor;
	}

	@Override
	public String name() {
		return "servicebus";
	}

	@Override
	public String destination() {
		return "topic " + this.settings.topicName();
	}

	@Override
	public SubscriptionInfo subscription() {
		CreatedSubscription own = this.created;
		return new SubscriptionInfo((own != null) ? own.getName() : this.settings.subscriptionName(),
				this.settings.subscriptionName() != null);
	}

	@Override
	public int maxMessageSize() {
		return this.maxMessageSize - this.maxMessageSize / BATCH_OVERHEAD - MESSAGE_OVERHEAD;
	}

	@Override
	public Duration heartbeatInterval() {
		return HEARTBEAT_INTERVAL;
	}

	@Override
	public Duration reorderWindow() {
		return REORDER_WINDOW;
	}

	@Override
	public synchronized void start(TransportListener listener) {
		stop();
		this.suspected.set(false);
		this.origin = UUID.randomUUID().toString();
		if (this.settings.subscriptionName() == null) {
			this.created = new CreatedSubscription(this.namespace, this.settings, this.origin);
		}
		super.start(listener);
	}

	/**
	 * Give up the link because nothing comes back or nothing is accepted. Its connection
	 * may have been cut off without Azure's knowledge, which then goes on delivering to
	 * it for minutes: the next link takes another subscription where the node may create
	 * one.
	 */
	@Override
	public void reopen(String reason) {
		this.suspected.set(true);
		super.reopen(reason);
	}

	@Override
	protected Link open() throws InterruptedException {
		CreatedSubscription own = this.created;
		if (own == null) {
			return open(Objects.requireNonNull(this.settings.subscriptionName()));
		}
		long begin = System.nanoTime();
		if (this.suspected.compareAndSet(true, false)) {
			own.renew();
		}
		own.ensure();
		if (System.nanoTime() - begin > MAX_ADMINISTRATION.toNanos()) {
			// This attempt may be given up before it ends, and a receiver that it opened
			// would take messages away from the next one's.
			throw new IllegalStateException("The namespace took more than %d s to answer for subscription '%s'"
				.formatted(MAX_ADMINISTRATION.toSeconds(), own.getName()));
		}
		try {
			return open(own.getName());
		}
		catch (ProbesMissingException ex) {
			this.suspected.set(true);
			throw ex;
		}
	}

	private Link open(String subscription) throws InterruptedException {
		ServiceBusLink link = ServiceBusLink.open(this.listening, this.namespace, this.settings, subscription,
				this.origin, this.patience);
		this.maxMessageSize = link.maxMessageSize();
		logger.info("Receives from subscription '%s' of topic '%s'".formatted(subscription, this.settings.topicName()));
		return link;
	}

	@Override
	public synchronized void stop() {
		super.stop();
		CreatedSubscription own = this.created;
		if (own != null) {
			this.created = null;
			own.delete();
		}
	}

}
