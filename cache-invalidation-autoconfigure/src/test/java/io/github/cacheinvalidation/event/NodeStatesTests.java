package io.github.cacheinvalidation.event;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.github.cacheinvalidation.event.CacheInvalidationStateEvent.State;
import io.github.cacheinvalidation.simulation.SimulatedTime;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link NodeStates}.
 */
class NodeStatesTests {

	private final SimulatedTime time = new SimulatedTime();

	private final List<CacheInvalidationStateEvent> published = new ArrayList<>();

	private final NodeStates states = new NodeStates("node", this.time.newTimeline(), this.published::add);

	@Test
	void latestFiftyChangesAreKeptTheOldestFirst() {
		IntStream.range(0, 60).forEach((i) -> this.states.repaired("reason " + i));
		assertThat(this.states.getRecent()).extracting(CacheInvalidationStateEvent::getReason)
			.containsExactlyElementsOf(IntStream.range(10, 60).mapToObj("reason %d"::formatted).toList());
		assertThat(this.published).hasSize(60);
	}

	@Test
	void whatHappensAgainAndAgainDrivesNothingElseOut() {
		this.states.deaf("cut off");
		IntStream.range(0, 60).forEach((i) -> this.states.repaired("asked for"));
		assertThat(this.states.getRecent()).extracting(CacheInvalidationStateEvent::getState)
			.containsExactly(State.DEAF, State.REPAIRED);
		assertThat(this.states.getRecent().get(1)).isSameAs(this.published.get(60));
	}

	@Test
	void troubleLastsFromItsFirstChange() {
		this.states.deaf("cut off");
		this.time.pass(Duration.ofSeconds(2));
		this.states.deaf("still cut off");
		this.time.pass(Duration.ofSeconds(3));
		this.states.connected("heard again");
		assertThat(this.published.get(2).getLasted()).isEqualTo(Duration.ofSeconds(5));
	}

}
