package io.github.cacheinvalidation.faulttests;

import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.cacheinvalidation.faulttests.cluster.BusKind;
import io.github.cacheinvalidation.faulttests.fault.FaultKind;
import io.github.cacheinvalidation.faulttests.node.NodeSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link HarnessArguments}.
 */
class HarnessArgumentsTests {

	@Test
	void argumentsAreTakenOver() {
		HarnessSettings settings = new HarnessArguments("--duration=10m", "--operations=1000000", "--phase=20s",
				"--contexts=1", "--processes=3", "--seed=42", "--reads=7", "--writes=8", "--max-staleness=6s",
				"--heartbeat-interval=1s", "--faults=cut,node-kill", "--sabotage=com.acme.Sabotage", "--output=out")
			.settings();
		assertThat(settings.duration()).isEqualTo(Duration.ofMinutes(10));
		assertThat(settings.operations()).isEqualTo(1_000_000);
		assertThat(settings.phase()).isEqualTo(Duration.ofSeconds(20));
		assertThat(settings.kinds()).containsExactly(FaultKind.CUT, FaultKind.NODE_KILL);
		assertThat(settings.cluster().contexts()).isEqualTo(1);
		assertThat(settings.cluster().processes()).isEqualTo(3);
		assertThat(settings.cluster().seed()).isEqualTo(42);
		assertThat(settings.cluster().pace()).isEqualTo(new NodeSettings.Pace(7, 8));
		assertThat(settings.cluster().maxStaleness()).isEqualTo(Duration.ofSeconds(6));
		assertThat(settings.cluster().heartbeatInterval()).isEqualTo(Duration.ofSeconds(1));
		assertThat(settings.cluster().sabotage()).isEqualTo("com.acme.Sabotage");
		assertThat(settings.cluster().logDirectory()).isEqualTo(Path.of("out", "fault-logs"));
	}

	@Test
	void everythingHasADefault() {
		HarnessSettings settings = new HarnessArguments().settings();
		assertThat(settings.kinds()).isEqualTo(FaultKind.of(BusKind.REDIS));
		assertThat(settings.cluster().maxStaleness()).isPositive();
		assertThat(settings.cluster().sabotage()).isNull();
	}

	@Test
	void faultsAreThoseOfTheBus() {
		HarnessSettings settings = new HarnessArguments("--bus=servicebus").settings();
		assertThat(settings.cluster().bus()).isEqualTo(BusKind.SERVICEBUS);
		assertThat(settings.kinds()).contains(FaultKind.CUT, FaultKind.SUBSCRIPTION_DELETED)
			.doesNotContain(FaultKind.REDIS_KILL, FaultKind.CLIENT_KILL);
		assertThat(new HarnessArguments().settings().kinds()).contains(FaultKind.CUT, FaultKind.REDIS_KILL)
			.doesNotContain(FaultKind.SUBSCRIPTION_DELETED, FaultKind.MASTER_KILL);
		assertThat(new HarnessArguments("--bus=sentinel").settings().kinds())
			.contains(FaultKind.CUT, FaultKind.CLIENT_KILL, FaultKind.FAILOVER, FaultKind.SENTINEL_STOP)
			.doesNotContain(FaultKind.REDIS_KILL, FaultKind.SLOT_MOVE);
		assertThat(new HarnessArguments("--bus=cluster-sharded").settings().kinds())
			.isEqualTo(new HarnessArguments("--bus=cluster").settings().kinds());
		assertThat(new HarnessArguments("--bus=cluster").settings().kinds())
			.contains(FaultKind.CUT, FaultKind.CLIENT_KILL, FaultKind.FAILOVER, FaultKind.SLOT_MOVE)
			.doesNotContain(FaultKind.REDIS_KILL, FaultKind.SENTINEL_STOP);
	}

	@Test
	void faultsCanBeSwitchedOff() {
		assertThat(new HarnessArguments("--faults=none").settings().kinds()).isEmpty();
	}

	@Test
	void faultsThatNeedAProcessAreLeftOutWhereThereIsNone() {
		assertThat(new HarnessArguments("--processes=0").settings().kinds())
			.doesNotContain(FaultKind.NODE_KILL, FaultKind.NODE_STOP)
			.contains(FaultKind.NODE_RESTART, FaultKind.CUT);
		assertThat(new HarnessArguments("--processes=1").settings().kinds()).contains(FaultKind.NODE_KILL,
				FaultKind.NODE_STOP);
	}

	@Test
	void theBoundCanBeSwitchedOff() {
		assertThat(new HarnessArguments("--max-staleness=none").settings().cluster().maxStaleness()).isNull();
	}

	@Test
	void whatMakesNoSenseIsRefusedWithAnExplanation() {
		assertThatIllegalArgumentException().isThrownBy(() -> new HarnessArguments("--second=3"))
			.withMessageContaining("'--second=3'")
			.withMessageContaining("--duration=");
		assertThatIllegalArgumentException().isThrownBy(() -> new HarnessArguments("--contexts=x").settings())
			.withMessageContaining("'--contexts=x'");
		assertThatIllegalArgumentException().isThrownBy(() -> new HarnessArguments("--duration=x").settings())
			.withMessageContaining("'x'");
		assertThatIllegalArgumentException().isThrownBy(() -> new HarnessArguments("--faults=x").settings())
			.withMessageContaining("X");
	}

}
