package io.github.cacheinvalidation.faulttests.node;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link NodeEvent}.
 */
class NodeEventTests {

	@ParameterizedTest
	@MethodSource
	void anEventIsTheSameAfterItsWayAsText(NodeEvent event) {
		assertThat(event.toLine()).doesNotContain("\n");
		assertThat(NodeEvent.parse(event.toLine())).isEqualTo(event);
	}

	static NodeEvent[] anEventIsTheSameAfterItsWayAsText() {
		return new NodeEvent[] { new NodeEvent.Increment(1, 2, 3), new NodeEvent.Commit(4, Long.MAX_VALUE),
				new NodeEvent.Rollback(5), new NodeEvent.Accepted(6, -7), new NodeEvent.Reads(1, -2, 3, 4, 5, 6),
				new NodeEvent.Failed("reader: it broke"), new NodeEvent.Meters(Map.of("gaps", 1L, "repairs.gap", 2L)),
				new NodeEvent.Meters(Map.of()) };
	}

	@Test
	void whatHasFailedBecomesOneLine() {
		assertThat(new NodeEvent.Failed("first\n\tsecond").toLine()).isEqualTo("failed first second");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "nothing", "commit 1", "commit 1 x", "meters gaps", "meters gaps=x" })
	void whatIsNoEventIsRefused(String line) {
		assertThatIllegalArgumentException().isThrownBy(() -> NodeEvent.parse(line)).withMessageContaining(line);
	}

}
