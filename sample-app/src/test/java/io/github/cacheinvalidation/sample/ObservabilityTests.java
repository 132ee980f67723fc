package io.github.cacheinvalidation.sample;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.test.web.servlet.client.RestTestClient;

import io.github.cacheinvalidation.sample.CatalogueClient.Item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What an operator of {@link TwoNodes} sees and does over HTTP, as
 * {@code docs/observability.md} says.
 */
class ObservabilityTests {

	private static final Path DOCS = Path.of("..", "docs");

	private static final Pattern METRIC = Pattern.compile("\\bcache_invalidation_[a-z_]+");

	private static TwoNodes nodes;

	private static CatalogueClient a;

	private static CatalogueClient b;

	@BeforeAll
	static void startNodes() {
		nodes = TwoNodes.start(DemoArguments.parse("--ports=0,0", "--spring.jmx.enabled=true",
				"--spring.jmx.unique-names=true", "--management.endpoints.jmx.exposure.include=cacheinvalidation"));
		a = new CatalogueClient(nodes.a());
		b = new CatalogueClient(nodes.b());
		await().until(() -> json(a, "/actuator/cacheinvalidation").path("peers").size() == 1);
	}

	@AfterAll
	static void stopNodes() {
		nodes.close();
	}

	@Test
	void endpointShowsEachMemberThatIsDocumented() throws IOException {
		JsonNode shown = json(a, "/actuator/cacheinvalidation");
		JsonNode documented = JsonMapper.shared().readTree(documentedJson());
		Set<String> valueless = Set.of("subscription.maxStaleness", "publisher.last", "receiver.last",
				"receiver.lastRejected", "receiver.lastRepair", "changes.lasted");
		assertThat(members(documented)).containsAll(members(shown));
		assertThat(members(shown))
			.containsAll(members(documented).stream().filter((name) -> !valueless.contains(name)).toList());
		assertThat(shown.path("node").asString()).isEqualTo("A");
		assertThat(shown.path("destination").asString()).isEqualTo("channel catalogue:cache-invalidation");
		assertThat(shown.path("subscription").path("state").asString()).isEqualTo("CONNECTED");
		assertThat(shown.path("subscription").path("since").asString()).matches("20\\d\\d-\\d\\d-\\d\\dT.*Z");
		assertThat(shown.path("peers").path(0).path("node").asString()).isEqualTo("B");
		assertThat(shown.path("peers").path(0).path("lag").asString()).startsWith("PT");
	}

	private static String documentedJson() throws IOException {
		String docs = Files.readString(DOCS.resolve("observability.md"));
		int start = docs.indexOf("```json") + "```json".length();
		return docs.substring(start, docs.indexOf("```", start));
	}

	/**
	 * Return the names of all members, of the first element where there are several.
	 */
	private static Set<String> members(JsonNode node) {
		Set<String> members = new TreeSet<>();
		for (String name : node.propertyNames()) {
			members.add(name);
			JsonNode value = node.path(name).isArray() ? node.path(name).path(0) : node.path(name);
			if (!name.equals("rejected") && !name.equals("repairs")) {
				members(value).forEach((inner) -> members.add(name + "." + inner));
			}
		}
		return members;
	}

	@Test
	void oneCacheIsShownByItsName() {
		JsonNode cache = json(a, "/actuator/cacheinvalidation/products");
		assertThat(cache.path("name").asString()).isEqualTo("products");
		assertThat(cache.path("takesPart").asBoolean()).isTrue();
		a.get("/actuator/cacheinvalidation/none").expectStatus().isNotFound();
	}

	@Test
	void cacheIsClearedOnBothNodes() {
		Item product = a.create("Grinder", "99.00");
		cacheOnBoth(product);
		assertThat(a.send(HttpMethod.DELETE, "/actuator/cacheinvalidation/products")).isEqualTo(HttpStatus.NO_CONTENT);
		assertThat(a.read(product.id()).source()).isEqualTo("database");
		await().until(() -> b.read(product.id()).source().equals("database"));
		cacheOnBoth(product);
		assertThat(b.send(HttpMethod.DELETE, "/actuator/cacheinvalidation")).isEqualTo(HttpStatus.NO_CONTENT);
		await().until(() -> a.read(product.id()).source().equals("database"));
		assertThat(a.send(HttpMethod.DELETE, "/actuator/cacheinvalidation/none")).isEqualTo(HttpStatus.NOT_FOUND);
		assertThat(a.send(HttpMethod.DELETE, "/actuator/cacheinvalidation/products?cacheManager=none"))
			.isEqualTo(HttpStatus.NOT_FOUND);
		assertThat(a.send(HttpMethod.DELETE, "/actuator/cacheinvalidation?cacheManager=none"))
			.isEqualTo(HttpStatus.NOT_FOUND);
	}

	@Test
	void nodeIsRepairedAlone() {
		Item product = a.create("Roaster", "199.00");
		cacheOnBoth(product);
		assertThat(a.send(HttpMethod.POST, "/actuator/cacheinvalidation")).isEqualTo(HttpStatus.NO_CONTENT);
		assertThat(a.read(product.id()).source()).isEqualTo("database");
		assertThat(b.read(product.id()).source()).isEqualTo("cache");
		assertThat(json(a, "/actuator/cacheinvalidation").path("receiver").path("repairs").path("requested").asInt())
			.isPositive();
	}

	@Test
	void operationsAreThereOverJmx() throws JMException {
		MBeanServer server = ManagementFactory.getPlatformMBeanServer();
		ObjectName endpoint = server
			.queryNames(new ObjectName("org.springframework.boot:type=Endpoint,name=Cacheinvalidation,*"), null)
			.iterator()
			.next();
		assertThat(invoke(server, endpoint, "node")).asInstanceOf(InstanceOfAssertFactories.MAP)
			.containsEntry("transport", "redis");
		assertThat(invoke(server, endpoint, "clear", "products", null)).isEqualTo(Map.of("clearedHere", 1));
		assertThat(invoke(server, endpoint, "clear", "none", null)).isNull();
		assertThat(invoke(server, endpoint, "clearAll", (Object) null)).isEqualTo(Map.of("clearedHere", 2));
		assertThat(invoke(server, endpoint, "repair")).isNull();
	}

	private static Object invoke(MBeanServer server, ObjectName name, String operation, Object... arguments)
			throws JMException {
		String[] types = new String[arguments.length];
		Arrays.fill(types, String.class.getName());
		return server.invoke(name, operation, arguments, types);
	}

	private static void cacheOnBoth(Item product) {
		await().until(() -> a.read(product.id()).source().equals("cache"));
		await().until(() -> b.read(product.id()).source().equals("cache"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "prometheus/alerts.yml", "grafana/cache-invalidation.json" })
	void queriesUseMetersThatThereAre(String file) throws IOException {
		Set<String> used = metrics(Files.readString(DOCS.resolve(file)));
		assertThat(used).hasSizeGreaterThan(5);
		Item product = a.create("Filter", "5.00");
		cacheOnBoth(product);
		a.changePrice(product.id(), "6.00");
		refuseAFill();
		await().untilAsserted(() -> assertThat(metrics(scrape())).containsAll(used));
	}

	private static void refuseAFill() {
		Cache cache = nodes.a().context().getBean(CacheManager.class).getCache("products");
		assertThat(cache.get(-1L, () -> {
			cache.evict(-1L);
			return "late";
		})).isEqualTo("late");
	}

	@Test
	void metersThatAreDocumentedAreThere() throws IOException {
		Set<String> documented = new TreeSet<>();
		Matcher names = Pattern.compile("^\\| `(cache\\.invalidation\\.[a-z.]+)` \\|", Pattern.MULTILINE)
			.matcher(Files.readString(DOCS.resolve("observability.md")));
		while (names.find()) {
			documented.add(names.group(1));
		}
		assertThat(documented).hasSize(13);
		await().untilAsserted(() -> {
			JsonNode shown = json(b, "/actuator/metrics").path("names");
			List<String> present = shown.valueStream().map(JsonNode::asString).toList();
			assertThat(present).containsAll(documented.stream().filter((name) -> !isLate(name)).toList());
		});
	}

	/**
	 * Whether a meter appears with the first event that it counts.
	 */
	private static boolean isLate(String name) {
		return name.endsWith("applied") || name.endsWith("fills.refused");
	}

	private static Set<String> metrics(String text) {
		Set<String> metrics = new TreeSet<>();
		Matcher matcher = METRIC.matcher(text);
		while (matcher.find()) {
			metrics.add(matcher.group());
		}
		return metrics;
	}

	private static String scrape() {
		return Stream.of(a, b)
			.map((node) -> node.get("/actuator/prometheus")
				.expectStatus()
				.isOk()
				.expectBody(String.class)
				.returnResult()
				.getResponseBody())
			.reduce("", String::concat);
	}

	private static JsonNode json(CatalogueClient node, String path) {
		RestTestClient.ResponseSpec answer = node.get(path);
		return JsonMapper.shared()
			.readTree(answer.expectStatus().isOk().expectBody(String.class).returnResult().getResponseBody());
	}

}
