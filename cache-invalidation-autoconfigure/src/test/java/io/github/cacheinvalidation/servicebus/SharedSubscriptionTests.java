package io.github.cacheinvalidation.servicebus;

import java.util.List;

import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusReceiverAsyncClient;
import com.azure.messaging.servicebus.models.ServiceBusReceiveMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.cacheinvalidation.transport.RecordingListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for two nodes that have been told the name of the same subscription.
 */
class SharedSubscriptionTests extends AbstractStandInTests {

	private static final String SHARED = "shared";

	private final RecordingListener first = new RecordingListener();

	private final RecordingListener second = new RecordingListener();

	@BeforeEach
	void createSubscription() {
		topic().createSubscription(SHARED);
	}

	@Test
	void bothNodesNoticeAndSayWhatToChange() {
		startUp(SHARED, this.first);
		start(standIn().newTransport(SHARED), this.second);
		await().until(() -> this.first.linkChanges().equals(List.of("up", "shared")));
		await().until(() -> this.second.linkChanges().equals(List.of("shared")));
		assertThat(this.first.lossReasons().get(0)).contains("Subscription 'shared'", "subscription-name",
				"${HOSTNAME}");
		assertThat(this.second.lossReasons().get(0)).contains("'shared'", "subscription-name", "${HOSTNAME}");
	}

	@Test
	void nothingIsHandedOnOnceAnotherNodeHasBeenNoticed() throws Exception {
		ServiceBusTransport transport = startUp(SHARED, this.first);
		start(standIn().newTransport(SHARED), this.second);
		await().until(() -> this.first.linkChanges().contains("shared"));
		int before = this.first.messages().size();
		for (int i = 0; i < 10; i++) {
			publish(transport, "half");
		}
		await().until(() -> topic().messageCount(SHARED) == 0);
		assertThat(this.first.messages()).hasSize(before);
	}

	@Test
	void eachJoinsAgainWhenTheOtherIsGone() {
		ServiceBusTransport staying = startUp(SHARED, this.first);
		ServiceBusTransport leaving = start(standIn().newTransport(SHARED), this.second);
		await().until(() -> this.first.linkChanges().contains("shared"));
		await().until(() -> this.second.linkChanges().contains("shared"));
		leaving.stop();
		await().until(() -> this.first.linkChanges().equals(List.of("up", "shared", "up")));
		staying.stop();
	}

	@Test
	void thoseThatHaveBeenTurnedAwayJoinWhenTheOtherIsGone() {
		ServiceBusTransport leaving = startUp(SHARED, this.first);
		start(standIn().newTransport(SHARED), this.second);
		await().until(() -> this.second.linkChanges().contains("shared"));
		leaving.stop();
		await().until(() -> this.second.linkChanges().contains("up"));
	}

	@Test
	void neitherIsConnectedAgainAsLongAsBothAreThere() throws Exception {
		ServiceBusTransport transport = startUp(SHARED, this.first);
		start(standIn().newTransport(SHARED), this.second);
		await().until(() -> this.first.linkChanges().contains("shared"));
		long before = topic().receivedCount();
		// Each of the two probes meanwhile, or tries to join.
		await().until(() -> topic().receivedCount() - before > 40);
		assertThat(this.first.linkChanges()).containsExactly("up", "shared");
		// For one reason or the other: it hears of the first, or misses what it has sent.
		assertThat(this.second.linkChanges()).containsOnly("shared");
		transport.stop();
	}

	@Test
	void anotherReceiverThatSendsNothingIsNoticedByTheNextNode() {
		ServiceBusReceiverAsyncClient foreign = new ServiceBusClientBuilder()
			.connectionString(bus().getConnectionString())
			.receiver()
			.topicName(StandIn.TOPIC)
			.subscriptionName(SHARED)
			.receiveMode(ServiceBusReceiveMode.RECEIVE_AND_DELETE)
			.disableAutoComplete()
			.prefetchCount(100)
			.buildAsyncClient();
		try {
			foreign.receiveMessages().subscribe((message) -> {
			}, (failure) -> {
			});
			await().until(() -> topic().receiverCount(SHARED) == 1);
			start(standIn().newTransport(SHARED), this.first);
			await().until(() -> this.first.linkChanges().equals(List.of("shared")));
			assertThat(this.first.lossReasons().get(0)).contains("did not arrive from subscription 'shared'");
		}
		finally {
			foreign.close();
		}
	}

	@Test
	void nodeThatHasTakenThePlaceOfAnotherIsNotTakenForASecondOne() throws Exception {
		ServiceBusTransport predecessor = startUp(SHARED, this.first);
		predecessor.stop();
		ServiceBusTransport witness = startUp(null, new RecordingListener());
		// Left behind by the predecessor.
		publish(witness, "from another node");
		startUp(SHARED, this.second);
		publish(witness, "heard");
		await().until(() -> this.second.texts().contains("heard"));
		assertThat(this.second.linkChanges()).containsExactly("up");
	}

}
