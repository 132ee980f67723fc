package io.github.cacheinvalidation.faulttests.node;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AcceptanceWatch}.
 */
class AcceptanceWatchTests {

	private final AtomicLong committed = new AtomicLong();

	private final List<NodeEvent> events = new ArrayList<>();

	private boolean empty = true;

	private Runnable meanwhile = () -> {
	};

	private final AcceptanceWatch watch = new AcceptanceWatch(this.committed::get, () -> {
		this.meanwhile.run();
		return this.empty;
	}, this.events::add);

	@Test
	void whatHasBeenCommittedIsAcceptedWhenTheOutboxIsEmpty() {
		this.committed.set(3);
		this.empty = false;
		this.watch.run();
		assertThat(this.events).isEmpty();
		assertThat(this.watch.isAllAccepted()).isFalse();
		long before = System.nanoTime();
		this.empty = true;
		this.watch.run();
		assertThat(this.events).singleElement().isInstanceOfSatisfying(NodeEvent.Accepted.class, (accepted) -> {
			assertThat(accepted.write()).isEqualTo(3);
			assertThat(accepted.time()).isGreaterThanOrEqualTo(before);
		});
		assertThat(this.watch.isAllAccepted()).isTrue();
	}

	@Test
	void anAcceptanceIsToldOnce() {
		this.committed.set(3);
		this.watch.run();
		this.watch.run();
		assertThat(this.events).hasSize(1);
	}

	@Test
	void whatIsCommittedWhileTheOutboxIsLookedAtIsNotTakenForAccepted() {
		this.committed.set(3);
		this.meanwhile = () -> this.committed.set(4);
		this.watch.run();
		assertThat(this.events).singleElement()
			.isInstanceOfSatisfying(NodeEvent.Accepted.class, (accepted) -> assertThat(accepted.write()).isEqualTo(3));
		assertThat(this.watch.isAllAccepted()).isFalse();
	}

	@Test
	void aStopThatHasSentEverythingAcceptsAll() {
		this.committed.set(5);
		this.empty = false;
		this.watch.acceptAll();
		assertThat(this.events).singleElement()
			.isInstanceOfSatisfying(NodeEvent.Accepted.class, (accepted) -> assertThat(accepted.write()).isEqualTo(5));
	}

}
