package io.github.cacheinvalidation.sample;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import com.github.benmanes.caffeine.cache.Cache;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.cache.CacheManager;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

import io.github.cacheinvalidation.sample.TwoNodes.Node;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what the page asks {@link TwoNodes} for.
 */
class PageEndpointTests {

	private static TwoNodes nodes;

	@BeforeAll
	static void startNodes() {
		nodes = TwoNodes.start(DemoArguments.parse("--ports=0,0"));
	}

	@AfterAll
	static void stopNodes() {
		nodes.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/page/page.js", "/page/page.css", "/page/icon.svg" })
	void bothNodesServeThePage(String path) {
		client(nodes.a()).get()
			.uri(path)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.consumeWith((a) -> client(nodes.b()).get()
				.uri(path)
				.exchange()
				.expectStatus()
				.isOk()
				.expectBody()
				.consumeWith((b) -> assertThat(b.getResponseBody()).isNotEmpty().isEqualTo(a.getResponseBody())));
	}

	@Test
	void snapshotShowsTheDatabaseAndBothCaches() throws Exception {
		new CatalogueClient(nodes.b()).read(2);
		try (SnapshotStream stream = SnapshotStream.open(nodes.a())) {
			JsonNode snapshot = stream.next();
			assertThat(snapshot.at("/bus").asString()).isEqualTo("Redis");
			assertThat(snapshot.at("/products/1/name").asString()).isEqualTo("Coffee grinder");
			assertThat(snapshot.at("/nodes/0/name").asString()).isEqualTo("A");
			assertThat(snapshot.at("/nodes/0/cached").has("2")).isFalse();
			assertThat(snapshot.at("/nodes/1/cached/2/version").asInt()).isEqualTo(1);
			assertThat(snapshot.at("/nodes/1/bus/destination").asString())
				.isEqualTo("channel catalogue:cache-invalidation");
		}
	}

	@Test
	void lookingAtTheNodesNeitherReadsNorFillsTheirCaches() throws Exception {
		new CatalogueClient(nodes.a()).read(3);
		String before = statistics(nodes.a()) + statistics(nodes.b());
		try (SnapshotStream stream = SnapshotStream.open(nodes.a());
				SnapshotStream other = SnapshotStream.open(nodes.b())) {
			assertThat(stream.next().at("/nodes/0/cached").has("3")).isTrue();
			assertThat(other.next().at("/nodes/1/cached").has("3")).isFalse();
			assertThat(statistics(nodes.a()) + statistics(nodes.b())).isEqualTo(before);
		}
	}

	@Test
	void unknownNodeIsNotFound() {
		changeLink("C", "\"CUT\"").expectStatus()
			.isNotFound()
			.expectBody()
			.jsonPath("$.detail")
			.isEqualTo("There is no node 'C'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"BROKEN\"", "null", "" })
	void unknownStateOfALinkIsRefused(String state) {
		changeLink("A", state).expectStatus().isBadRequest();
	}

	@Test
	void onlyThePageMayUseTheCatalogueFromAnotherOrigin() {
		String path = "/products/1";
		client(nodes.b()).get()
			.uri(path)
			.header("Origin", nodes.a().url())
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.valueEquals("Access-Control-Allow-Origin", nodes.a().url());
		client(nodes.b()).get()
			.uri(path)
			.header("Origin", "http://elsewhere.example")
			.exchange()
			.expectStatus()
			.isForbidden();
	}

	/**
	 * A web server that shuts down waits for the requests that it still has.
	 */
	@Test
	void openPageDoesNotHoldUpTheEnd() throws Exception {
		TwoNodes ending = TwoNodes
			.start(DemoArguments.parse("--ports=0,0", "--spring.lifecycle.timeout-per-shutdown-phase=2m"));
		try (SnapshotStream a = SnapshotStream.open(ending.a()); SnapshotStream b = SnapshotStream.open(ending.b())) {
			assertThat(a.next()).isNotNull();
			assertThat(b.next()).isNotNull();
			assertThat(CompletableFuture.runAsync(ending::close)).succeedsWithin(Duration.ofMinutes(1));
			a.awaitEnd();
			b.awaitEnd();
		}
	}

	private static RestTestClient.ResponseSpec changeLink(String node, String state) {
		return client(nodes.a()).put()
			.uri("/page/nodes/{name}/link", node)
			.contentType(MediaType.APPLICATION_JSON)
			.body(state)
			.exchange();
	}

	private static String statistics(Node node) {
		return ((Cache<?, ?>) node.context().getBean(CacheManager.class).getCache("products").getNativeCache()).stats()
			.toString();
	}

	private static RestTestClient client(Node node) {
		return RestTestClient.bindToServer().baseUrl(node.url()).build();
	}

}
