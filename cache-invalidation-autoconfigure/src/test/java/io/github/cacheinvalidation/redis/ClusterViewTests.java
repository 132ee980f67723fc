package io.github.cacheinvalidation.redis;

import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClusterView}, on what nodes answer to {@code CLUSTER NODES}.
 */
class ClusterViewTests {

	private static final RedisURI SERVER = RedisURI.create("127.0.0.1", 7000);

	@ParameterizedTest
	@CsvSource({ "master, master, false", "master, 'master,fail?', false", "master, 'master,fail', false",
			"'master,fail', 'master,fail?', true", "'master,fail', 'master,fail', true" })
	void nodeIsAloneWhenItDoesNotReachTheMajorityOfTheMasters(String second, String third, boolean alone) {
		assertThat(view("myself,master", second, third).isAlone()).isEqualTo(alone);
	}

	@Test
	void nodeOfNoClusterIsAlone() {
		assertThat(ClusterView.parse("a 127.0.0.1:7000@17000 myself,master - 0 0 0 connected\n", SERVER).isAlone())
			.isTrue();
	}

	@Test
	void otherNodeIsReachedUnlessItHasFailedOrIsNotKnown() {
		ClusterView view = view("myself,master", "master,fail", "master,fail?");
		assertThat(view.reaches("a")).isTrue();
		assertThat(view.reaches("b")).isFalse();
		assertThat(view.reaches("c")).isFalse();
		assertThat(view.reaches("z")).isFalse();
		assertThat(view("myself,master", "master", "master").reaches("b")).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "0 1795900352115, connected, true", "1795900352000 1795900351500, connected, true",
			"1795900350000 1795900349000, connected, false", "1795900352000 1795900351500, disconnected, false",
			"0 1795900351500, disconnected, false" })
	void otherNodeIsReachedIfTheLinkToItIsUpAndNoPingWaitsForLong(String pingAndPong, String link, boolean reached) {
		ClusterView view = ClusterView.parse("""
				a 127.0.0.1:7000@17000 myself,master - 0 1795900334000 1 connected 0-5460
				b 127.0.0.1:7001@17001 master - %s 2 %s 5461-10922
				c 127.0.0.1:7002@17002 master - 0 1795900352115 3 connected 10923-16383
				""".formatted(pingAndPong, link), SERVER);
		assertThat(view.reaches("b")).isEqualTo(reached);
		assertThat(view.isAlone()).isFalse();
	}

	@Test
	void nodeIsAloneWhenNothingOfItGetsToTheOthers() {
		assertThat(ClusterView.parse("""
				a 127.0.0.1:7000@17000 myself,master - 0 1795900334000 1 connected 0-5460
				b 127.0.0.1:7001@17001 master - 1795900350000 1795900349000 2 disconnected 5461-10922
				c 127.0.0.1:7002@17002 master - 1795900350000 1795900352115 3 connected 10923-16383
				""", SERVER).isAlone()).isTrue();
	}

	private static ClusterView view(String first, String second, String third) {
		return ClusterView.parse("""
				a 127.0.0.1:7000@17000 %s - 0 0 1 connected 0-5460
				b 127.0.0.1:7001@17001 %s - 0 0 2 connected 5461-10922
				c 127.0.0.1:7002@17002 %s - 0 0 3 connected 10923-16383
				""".formatted(first, second, third), SERVER);
	}

}
