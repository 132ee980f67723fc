package io.github.cacheinvalidation.integration;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import reactor.core.publisher.Mono;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.util.AopTestUtils;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.DefaultTransactionDefinition;

import io.github.cacheinvalidation.memory.InMemoryBus;
import io.github.cacheinvalidation.transport.TransportListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two nodes with {@link ReactiveBooks} and one database, and whoever listens in on their
 * bus.
 */
class ReactiveNodes implements AutoCloseable {

	static final Duration LIMIT = Duration.ofSeconds(30);

	private static final String MARK = "{\"manager\":\"cacheManager\",\"cache\":\"marks\",\"keys\":[\"mark\"]}";

	private final InMemoryBus bus = new InMemoryBus();

	private final List<String> messages = new CopyOnWriteArrayList<>();

	private final String url = "r2dbc:h2:mem:///%s?options=DB_CLOSE_DELAY=-1".formatted(UUID.randomUUID());

	private final ConfigurableApplicationContext node;

	private final ConfigurableApplicationContext other;

	ReactiveNodes() {
		this.bus.newTransport().start(new TransportListener() {

			@Override
			public void messageReceived(byte[] message) {
				String text = new String(message, StandardCharsets.UTF_8);
				// Not what nodes say that change nothing.
				if (text.contains("\"manager\"")) {
					ReactiveNodes.this.messages.add(text);
				}
			}

			@Override
			public void linkUp() {
			}

			@Override
			public void linkDown(String reason) {
			}

		});
		this.node = start();
		this.other = start();
		run("create table book (id varchar primary key, title varchar)");
	}

	/**
	 * Begin anew: three books, and nothing in the caches.
	 */
	void reset() {
		run("delete from book");
		run("insert into book values ('key', 'old'), ('key 2', 'old'), ('other', 'old')");
		sent();
		for (String name : List.of("books", "titles")) {
			nativeCache(this.node, name).invalidateAll();
			nativeCache(this.other, name).invalidateAll();
		}
		uncached().calls.set(0);
		this.messages.clear();
	}

	private ConfigurableApplicationContext start() {
		return new SpringApplicationBuilder(ReactiveBooks.Application.class).initializers(
				(context) -> context.getBeanFactory().registerSingleton("inMemoryTransport", this.bus.newTransport()))
			.run("--spring.autoconfigure.exclude=", "--spring.main.banner-mode=off", "--spring.r2dbc.url=" + this.url);
	}

	@Override
	public void close() {
		run("shutdown");
		this.node.close();
		this.other.close();
	}

	ReactiveBooks books() {
		return this.node.getBean(ReactiveBooks.class);
	}

	/**
	 * The service itself, whose calls no caching sees.
	 */
	ReactiveBooks uncached() {
		return AopTestUtils.getTargetObject(books());
	}

	ReactiveBooks booksElsewhere() {
		return this.other.getBean(ReactiveBooks.class);
	}

	ReactiveTransactionManager transactionManager() {
		return this.node.getBean(ReactiveTransactionManager.class);
	}

	TransactionalOperator transaction(int propagation) {
		return TransactionalOperator.create(transactionManager(), new DefaultTransactionDefinition(propagation));
	}

	<T> Mono<T> inTransaction(Mono<T> steps) {
		return TransactionalOperator.create(transactionManager()).transactional(steps);
	}

	Mono<Void> sql(String statement) {
		return this.node.getBean(DatabaseClient.class).sql(statement).then();
	}

	void run(String statement) {
		sql(statement).block(LIMIT);
	}

	/**
	 * What the database has, as whoever is in no transaction sees it.
	 */
	String stored(String id) {
		return uncached().select(id).block(LIMIT);
	}

	Cache cache(String name) {
		return this.node.getBean(CacheManager.class).getCache(name);
	}

	/**
	 * Put an entry into the caches of both nodes without anybody being told.
	 */
	void hold(String... keys) {
		for (String key : keys) {
			nativeCache(this.node, "books").put(key, "held");
			nativeCache(this.other, "books").put(key, "held");
		}
	}

	Object held(String key) {
		return held("books", key);
	}

	Object held(String cacheName, Object key) {
		return nativeCache(this.node, cacheName).getIfPresent(key);
	}

	Object heldElsewhere(String key) {
		return nativeCache(this.other, "books").getIfPresent(key);
	}

	@SuppressWarnings("unchecked")
	private static com.github.benmanes.caffeine.cache.Cache<Object, Object> nativeCache(
			ConfigurableApplicationContext node, String name) {
		return (com.github.benmanes.caffeine.cache.Cache<Object, Object>) node.getBean(CacheManager.class)
			.getCache(name)
			.getNativeCache();
	}

	/**
	 * Check from within a chain that nothing has been sent, and that both nodes still
	 * hold what they held.
	 */
	Mono<Void> nothingHasHappenedTo(String... keys) {
		return Mono.fromRunnable(() -> {
			assertNothingSent();
			for (String key : keys) {
				assertThat(held(key)).isEqualTo("held");
				assertThat(heldElsewhere(key)).isEqualTo("held");
			}
		});
	}

	/**
	 * Wait for all messages that have been sent, as many as there are parts.
	 */
	void awaitMessages(String... parts) {
		List<String> sent = sent();
		assertThat(sent).hasSize(parts.length);
		for (int i = 0; i < parts.length; i++) {
			assertThat(sent.get(i)).contains(parts[i]);
		}
	}

	/**
	 * Return all messages that have been sent, and are received: a mark that is sent and
	 * seen shows that nothing else is on its way. It may travel along with something
	 * else.
	 */
	List<String> sent() {
		nativeCache(this.other, "marks").put("mark", "held");
		cache("marks").evict("mark");
		Awaitility.await()
			.atMost(LIMIT)
			.until(() -> this.messages.stream().anyMatch((message) -> message.contains(MARK))
					&& nativeCache(this.other, "marks").getIfPresent("mark") == null);
		this.messages.replaceAll((message) -> message.replace("," + MARK, "").replace(MARK, ""));
		this.messages.removeIf((message) -> message.contains("\"caches\":[]"));
		return List.copyOf(this.messages);
	}

	void assertNothingSent() {
		awaitMessages();
	}

}
