package io.github.cacheinvalidation.sample;

import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.data.relational.core.mapping.event.AbstractRelationalEventListener;
import org.springframework.data.relational.core.mapping.event.AfterConvertEvent;
import org.springframework.data.relational.core.mapping.event.AfterSaveEvent;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import io.github.cacheinvalidation.sample.CatalogueClient.Answer;
import io.github.cacheinvalidation.sample.CatalogueClient.Item;
import io.github.cacheinvalidation.sample.CatalogueClient.ListAnswer;
import io.github.cacheinvalidation.sample.TwoNodes.Node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what clients of {@link TwoNodes} see.
 */
class TwoNodesTests {

	private static TwoNodes nodes;

	private static CatalogueClient a;

	private static CatalogueClient b;

	@BeforeAll
	static void startNodes() {
		nodes = TwoNodes.start(DemoArguments.parse("--ports=0,0"));
		a = new CatalogueClient(nodes.a());
		b = new CatalogueClient(nodes.b());
	}

	@AfterAll
	static void stopNodes() {
		nodes.close();
	}

	@Test
	void firstReadIsAMissOnEachNodeAndFurtherOnesAreHits() {
		Item product = create("Espresso machine", "990.00");
		a.delete("/products/cache");
		settle(nodes.a(), nodes.b());
		assertThat(a.read(product.id())).isEqualTo(new Answer("A", "database", product));
		assertThat(a.read(product.id())).isEqualTo(new Answer("A", "cache", product));
		assertThat(b.read(product.id())).isEqualTo(new Answer("B", "database", product));
		assertThat(b.read(product.id())).isEqualTo(new Answer("B", "cache", product));
	}

	@Test
	void changeOnOneNodeIsAMissWithTheNewValueOnTheOther() {
		Item product = create("Kettle", "39.00");
		cacheOnBoth(product);
		Item changed = a.changePrice(product.id(), "12.5");
		assertThat(changed).isEqualTo(new Item(product.id(), "Kettle", new BigDecimal("12.50"), product.version() + 1));
		Answer fresh = await().until(() -> b.read(product.id()), (answer) -> answer.product().equals(changed));
		assertThat(fresh).isEqualTo(new Answer("B", "database", changed));
		assertThat(b.read(product.id())).isEqualTo(new Answer("B", "cache", changed));
		assertThat(a.read(product.id())).isEqualTo(new Answer("A", "database", changed));
		assertThat(a.read(product.id())).isEqualTo(new Answer("A", "cache", changed));
	}

	@Test
	void changeLeavesOtherProductsCached() {
		Item changing = create("Tamper", "15.00");
		Item staying = create("Scale", "49.00");
		cacheOnBoth(changing);
		cacheOnBoth(staying);
		a.changePrice(changing.id(), "16.00");
		settle(nodes.a(), nodes.b());
		assertThat(a.read(changing.id()).source()).isEqualTo("database");
		assertThat(b.read(changing.id()).source()).isEqualTo("database");
		assertThat(a.read(staying.id()).source()).isEqualTo("cache");
		assertThat(b.read(staying.id()).source()).isEqualTo("cache");
	}

	@Test
	void createdProductIsCachedWhereItWasCreated() {
		Item product = create("Thermometer", "11.00");
		assertThat(a.read(product.id())).isEqualTo(new Answer("A", "cache", product));
		assertThat(b.read(product.id())).isEqualTo(new Answer("B", "database", product));
	}

	@Test
	void listOfTheOtherNodeShowsWhatWasCreatedChangedAndDeleted() {
		cacheListOnB();
		Item product = a.create("Whisk", "7.00");
		assertThat(freshListOnB()).contains(product);
		cacheListOnB();
		Item changed = a.changePrice(product.id(), "7.50");
		assertThat(freshListOnB()).contains(changed).doesNotContain(product);
		cacheListOnB();
		a.delete("/products/" + product.id());
		assertThat(freshListOnB()).doesNotContain(changed);
	}

	@Test
	void deletedProductIsNotFoundOnTheOtherNode() {
		Item product = create("Cloth", "3.00");
		cacheOnBoth(product);
		a.delete("/products/" + product.id());
		settle(nodes.a(), nodes.b());
		a.get("/products/" + product.id()).expectStatus().isNotFound();
		b.get("/products/" + product.id()).expectStatus().isNotFound();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/actuator/caches/products", "/products/cache" })
	void clearOnOneNodeIsAMissOnTheOther(String path) {
		Item product = create("Funnel", "5.00");
		cacheOnBoth(product);
		b.delete(path);
		settle(nodes.b(), nodes.a());
		assertThat(a.read(product.id())).isEqualTo(new Answer("A", "database", product));
		assertThat(b.read(product.id())).isEqualTo(new Answer("B", "database", product));
	}

	@Test
	void cacheIsEvictedAfterTheCommit() {
		Item product = create("Grinder brush", "6.00");
		cacheOnBoth(product);
		AtomicReference<Object> atCommit = new AtomicReference<>();
		TransactionSynchronization synchronization = new TransactionSynchronization() {

			@Override
			public void afterCommit() {
				atCommit.set(products(nodes.a()).get(product.id()));
			}

		};
		whileListening(new AbstractRelationalEventListener<Object>() {

			@Override
			protected void onAfterSave(AfterSaveEvent<Object> event) {
				TransactionSynchronizationManager.registerSynchronization(synchronization);
			}

		}, () -> a.changePrice(product.id(), "6.50"));
		assertThat(atCommit.get()).as("entry at commit").isNotNull();
		assertThat(products(nodes.a()).get(product.id())).as("entry after the request").isNull();
	}

	@Test
	void rollbackEvictsNothingOnEitherNode() {
		Item product = create("Knock box", "29.00");
		cacheOnBoth(product);
		whileListening(new AbstractRelationalEventListener<Object>() {

			@Override
			protected void onAfterSave(AfterSaveEvent<Object> event) {
				throw new OptimisticLockingFailureException("Thrown by the test");
			}

		}, () -> a.tryChangePrice(product.id(), "{\"price\": 1}").expectStatus().isEqualTo(HttpStatus.CONFLICT));
		settle(nodes.a(), nodes.b());
		assertThat(a.read(product.id())).isEqualTo(new Answer("A", "cache", product));
		assertThat(b.read(product.id())).isEqualTo(new Answer("B", "cache", product));
	}

	@Test
	void changeThatOverlapsWithAnotherIsRefused() {
		Item product = create("Portafilter", "59.00");
		whileListening(new AbstractRelationalEventListener<Object>() {

			@Override
			protected void onAfterConvert(AfterConvertEvent<Object> event) {
				b.changePrice(product.id(), "60.00");
			}

		}, () -> a.tryChangePrice(product.id(), "{\"price\": 61}")
			.expectStatus()
			.isEqualTo(HttpStatus.CONFLICT)
			.expectBody()
			.jsonPath("$.detail")
			.isNotEmpty());
		assertThat(b.read(product.id()).product().price()).isEqualTo(new BigDecimal("60.00"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"price\": 0}", "{\"price\": -1}", "{\"price\": 1.234}", "{\"price\": 10000000000}",
			"{}", "{\"price\": null}" })
	void badPriceIsRefusedWithTheReason(String body) {
		a.tryChangePrice(1, body)
			.expectStatus()
			.isBadRequest()
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody()
			.jsonPath("$.detail")
			.value(String.class, (detail) -> assertThat(detail).startsWith("'price' "));
	}

	@Test
	void badProductIsRefusedWithAllReasons() {
		a.tryCreate(" ", BigDecimal.ZERO)
			.expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.detail")
			.isEqualTo("'name' must not be blank, 'price' must be greater than 0");
	}

	@Test
	void unknownProductIsNotFound() {
		for (var response : List.of(a.get("/products/4711"), a.tryDelete("/products/4711"),
				a.tryChangePrice(4711, "{\"price\": 1}"))) {
			response.expectStatus()
				.isNotFound()
				.expectHeader()
				.contentType(MediaType.APPLICATION_PROBLEM_JSON)
				.expectBody()
				.jsonPath("$.detail")
				.isEqualTo("There is no product 4711");
		}
	}

	@Test
	void idThatIsNoNumberIsRefused() {
		a.get("/products/abc").expectStatus().isBadRequest();
	}

	@Test
	void metersCountWhatWasReceivedAndMissed() {
		a.create("Sieve", "2.00");
		await().untilAsserted(() -> b.get("/actuator/metrics/cache.invalidation.received")
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.measurements[0].value")
			.value(Double.class, (count) -> assertThat(count).isPositive()));
		b.get("/actuator/metrics/cache.gets?tag=cache:products&tag=result:miss").expectStatus().isOk();
		b.get("/actuator/health").expectStatus().isOk();
	}

	@Test
	void guideNamesBothNodes() {
		assertThat(Guide.forNodes(nodes)).contains(nodes.a().url() + "/products/1", nodes.b().url() + "/products/1")
			.doesNotContain("{A}", "{B}", "{bus}");
	}

	/**
	 * Create a product on A, and wait until B has heard of it.
	 */
	private static Item create(String name, String price) {
		Item product = a.create(name, price);
		settle(nodes.a(), nodes.b());
		return product;
	}

	private static void cacheOnBoth(Item product) {
		for (CatalogueClient node : List.of(a, b)) {
			node.read(product.id());
			Answer answer = node.read(product.id());
			assertThat(answer).isEqualTo(new Answer(answer.node(), "cache", product));
		}
	}

	private static void cacheListOnB() {
		settle(nodes.a(), nodes.b());
		b.readAll();
		assertThat(b.readAll().source()).isEqualTo("cache");
	}

	private static List<Item> freshListOnB() {
		settle(nodes.a(), nodes.b());
		ListAnswer answer = b.readAll();
		assertThat(answer.source()).isEqualTo("database");
		return answer.products();
	}

	/**
	 * Wait until one node has applied all that the other one has changed so far: what a
	 * node sends arrives in the order of the changes, this one last.
	 */
	private static void settle(Node sender, Node receiver) {
		UUID marker = UUID.randomUUID();
		products(receiver).put(marker, "");
		products(sender).evict(marker);
		await().until(() -> products(receiver).get(marker) == null);
	}

	private static Cache products(Node node) {
		return node.context().getBean(CacheManager.class).getCache("products");
	}

	private static void whileListening(AbstractRelationalEventListener<Object> listener, Runnable action) {
		ConfigurableApplicationContext context = nodes.a().context();
		context.addApplicationListener(listener);
		try {
			action.run();
		}
		finally {
			context.removeApplicationListener(listener);
		}
	}

}
