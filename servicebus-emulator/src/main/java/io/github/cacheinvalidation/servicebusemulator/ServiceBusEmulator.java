package io.github.cacheinvalidation.servicebusemulator;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.github.cacheinvalidation.servicebusemulator.administration.AdministrationServer;
import io.github.cacheinvalidation.servicebusemulator.amqp.AmqpServer;
import io.github.cacheinvalidation.servicebusemulator.broker.AdjustableClock;
import io.github.cacheinvalidation.servicebusemulator.broker.Broker;
import io.github.cacheinvalidation.servicebusemulator.broker.BrokerException;
import io.github.cacheinvalidation.servicebusemulator.broker.TopicOptions;
import io.github.cacheinvalidation.servicebusemulator.fault.Faults;
import io.github.cacheinvalidation.servicebusemulator.loop.EventLoop;
import io.github.cacheinvalidation.servicebusemulator.security.AccessControl;
import io.github.cacheinvalidation.servicebusemulator.security.Right;
import io.github.cacheinvalidation.servicebusemulator.security.SharedAccessPolicy;

/**
 * A local stand-in for an Azure Service Bus namespace of the Standard tier, on the
 * loopback address, which can be harmed on command. The README says what it covers.
 * <p>
 * Everything is in effect when the method that asks for it returns. Instances are safe
 * for use by several threads. Methods throw {@link IllegalStateException} once the
 * stand-in is closed.
 *
 * @since 0.1.0
 */
public final class ServiceBusEmulator implements AutoCloseable {

	/**
	 * The name of the policy that has all rights.
	 */
	public static final String ROOT_POLICY = "RootManageSharedAccessKey";

	private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

	private final AdjustableClock clock = new AdjustableClock(InstantSource.system());

	private final Broker broker = new Broker(this.clock);

	private final AccessControl accessControl = new AccessControl(InstantSource.system());

	private final Faults faults = new Faults(this.clock);

	private final EventLoop loop = EventLoop.start("servicebus-emulator");

	private final AmqpServer amqpServer = new AmqpServer(this.loop, this.broker, this.accessControl, this.faults);

	private final AdministrationServer administrationServer = new AdministrationServer(this.loop, this.broker,
			this.accessControl, this.faults);

	private final int port;

	private final int administrationPort;

	/** Only for the loop's thread. */
	private long tickedAt = System.nanoTime();

	private ServiceBusEmulator() {
		this.port = this.loop.call(() -> {
			this.loop.setWork(this::advance);
			return this.amqpServer.listen();
		});
		this.administrationPort = this.administrationServer.listen();
	}

	/**
	 * Start a stand-in on free ports, with one policy that has all rights and without
	 * topics.
	 * @return the running stand-in
	 */
	public static ServiceBusEmulator start() {
		return new ServiceBusEmulator();
	}

	/**
	 * Return the connection string of the policy that has all rights.
	 * @return the connection string, which tells the SDK that this isn't Azure
	 */
	public String getConnectionString() {
		return connectionString(ROOT_POLICY, EnumSet.of(Right.MANAGE));
	}

	/**
	 * Return the connection string of a policy that has just some rights. It is created
	 * when it is first asked for.
	 * @param rights the rights, at least one
	 * @return the connection string, which tells the SDK that this isn't Azure
	 * @see #policyName(Right...)
	 */
	public String getConnectionString(Right... rights) {
		return connectionString(policyName(rights), setOf(rights));
	}

	/**
	 * Return the name of the policy that has just some rights.
	 * @param rights the rights, at least one
	 * @return the name
	 */
	public static String policyName(Right... rights) {
		return AccessControl.nameFor(setOf(rights));
	}

	private String connectionString(String policyName, Set<Right> rights) {
		SharedAccessPolicy policy = this.loop.call(() -> this.accessControl.policy(policyName, rights));
		return "Endpoint=sb://127.0.0.1:" + this.port + ";SharedAccessKeyName=" + policy.name() + ";SharedAccessKey="
				+ policy.key() + ";UseDevelopmentEmulator=true;";
	}

	private static Set<Right> setOf(Right... rights) {
		if (rights.length == 0) {
			throw new IllegalArgumentException("'rights' must not be empty");
		}
		return EnumSet.of(rights[0], rights);
	}

	/**
	 * Accept a token that some other authority has issued, as one for a managed identity.
	 * @param token the token, as the SDK's credential returns it
	 * @param rights what it allows, at least one right
	 */
	public void registerToken(String token, Right... rights) {
		this.loop.execute(() -> this.accessControl.registerToken(token, setOf(rights)));
	}

	/**
	 * Return where the administration client's requests have to be sent.
	 * @return the URI without path
	 */
	public URI getAdminEndpoint() {
		return URI.create("http://127.0.0.1:" + this.administrationPort);
	}

	/**
	 * Return the port for AMQP, the same from start to close.
	 * @return the TCP port
	 */
	public int getPort() {
		return this.port;
	}

	/**
	 * Return how many AMQP connections there are now.
	 * @return the number, 0 or more
	 */
	public int getConnectionCount() {
		return this.loop.call(this.amqpServer::connectionCount);
	}

	/**
	 * Create a topic as the Standard tier has it.
	 * @param name its name
	 * @return the topic
	 * @throws BrokerException if the name is taken or not allowed
	 */
	public Topic createTopic(String name) {
		return createTopic(name, TopicOptions.defaults());
	}

	/**
	 * Create a topic.
	 * @param name its name
	 * @param options what is to be set for it
	 * @return the topic
	 * @throws BrokerException if the name is taken or not allowed
	 */
	public Topic createTopic(String name, TopicOptions options) {
		String created = this.loop.call(() -> this.broker.createTopic(name, options).name());
		return new Topic(created, this.loop, this.broker);
	}

	/**
	 * Return a topic, whoever created it.
	 * @param name its name
	 * @return the topic
	 * @throws BrokerException if there is none of that name
	 */
	public Topic getTopic(String name) {
		String found = this.loop.call(() -> this.broker.getTopic(name).name());
		return new Topic(found, this.loop, this.broker);
	}

	/**
	 * Delete a topic under its senders and receivers, with all its subscriptions.
	 * @param name its name
	 * @throws BrokerException if there is none of that name
	 */
	public void deleteTopic(String name) {
		this.loop.execute(() -> this.broker.deleteTopic(name));
	}

	/**
	 * Stop the clock by which messages and locks expire, unused subscriptions are deleted
	 * and rates are limited: from now on it only goes when it is put forward, so that a
	 * slow machine can't make anything expire.
	 * @see #advanceTime(Duration)
	 */
	public void stopTime() {
		this.loop.execute(this.clock::stop);
	}

	/**
	 * Put the clock forward by which messages and locks expire and unused subscriptions
	 * are deleted. Tokens go by the right time.
	 * @param duration by how much
	 * @throws IllegalArgumentException if that is negative
	 */
	public void advanceTime(Duration duration) {
		this.loop.execute(() -> {
			this.clock.advance(duration);
			this.broker.tick();
		});
	}

	/**
	 * Cut the AMQP connections that are there; new ones get through.
	 */
	public void dropConnections() {
		this.loop.execute(this.amqpServer::dropConnections);
	}

	/**
	 * Close the links to topics and subscriptions that are there, without saying why;
	 * connections stay and new links are opened as ever.
	 */
	public void detachLinks() {
		this.loop.execute(this.amqpServer::detachLinks);
	}

	/**
	 * Set whether the service is too busy: it refuses messages, links and administrators,
	 * and delivers nothing.
	 * @param serverBusy whether it is
	 */
	public void setServerBusy(boolean serverBusy) {
		this.loop.execute(() -> {
			this.faults.setServerBusy(serverBusy);
			this.broker.tick();
		});
	}

	/**
	 * Limit how many messages are accepted; what comes above it is told that the service
	 * is busy.
	 * @param messagesPerSecond how many in each second; 0 for no limit
	 * @throws IllegalArgumentException if the number is negative
	 */
	public void throttle(int messagesPerSecond) {
		this.loop.execute(() -> this.faults.throttle(messagesPerSecond));
	}

	/**
	 * Take a policy's rights away, or those of a registered token: links that are open by
	 * them are closed, and new tokens are refused.
	 * @param policyName the name of the policy, or the token
	 */
	public void deny(String policyName) {
		this.loop.execute(() -> this.accessControl.revoke(policyName));
	}

	/**
	 * Give back the rights that were taken away.
	 * @param policyName the name of the policy, or the token
	 */
	public void allow(String policyName) {
		this.loop.execute(() -> this.accessControl.restore(policyName));
	}

	/**
	 * Stop as a service does that goes down: connections are cut, and new ones refused.
	 * Topics, subscriptions and messages are kept. Does nothing when that has been done.
	 */
	public void stop() {
		this.administrationServer.stop();
		this.loop.execute(this.amqpServer::stop);
	}

	/**
	 * Stop, and start again on the same ports.
	 */
	public void restart() {
		stop();
		this.loop.execute(() -> this.amqpServer.listen(this.port));
		this.administrationServer.listen(this.administrationPort);
	}

	/**
	 * Hang: connections stay open and new ones are accepted, but nothing is read or
	 * answered until {@link #resume()}.
	 */
	public void suspend() {
		setSuspended(true);
	}

	/**
	 * Hang no more, and do what has been asked for meanwhile.
	 */
	public void resume() {
		setSuspended(false);
	}

	private void setSuspended(boolean suspended) {
		this.administrationServer.setSuspended(suspended);
		this.loop.execute(() -> this.amqpServer.setSuspended(suspended));
	}

	/**
	 * Stop for good, and end all threads. Does nothing when that has been done.
	 */
	@Override
	public void close() {
		this.administrationServer.close();
		this.loop.close(this.amqpServer::stop);
	}

	private void advance() {
		long now = System.nanoTime();
		if (now - this.tickedAt >= TICK_NANOS) {
			this.tickedAt = now;
			this.broker.tick();
		}
		this.amqpServer.advance();
	}

}
