package io.github.cacheinvalidation.integration;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.TransactionSynchronization;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import org.springframework.transaction.reactive.TransactionalOperator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Changes in reactive transactions, on a real database.
 */
class ReactiveTransactionIntegrationTests extends AbstractReactiveTests {

	private static final String KEY = "\"keys\":[\"key\"]";

	@Test
	void changesWaitForTheCommitHereAndElsewhere() {
		this.nodes.hold("key", "key 2", "other");
		this.nodes
			.inTransaction(this.books.forget("key")
				.then(this.books.update("key 2", "new"))
				.then(this.nodes.nothingHasHappenedTo("key", "key 2", "other")))
			.block(LIMIT);
		assertThat(this.nodes.held("key")).isNull();
		assertThat(this.nodes.held("key 2")).isEqualTo("new");
		assertThat(this.nodes.held("other")).isEqualTo("held");
		this.nodes.awaitMessages("\"keys\":[\"key\",\"key 2\"]");
		assertThat(this.nodes.heldElsewhere("key")).isNull();
		assertThat(this.nodes.heldElsewhere("key 2")).isNull();
		assertThat(this.nodes.heldElsewhere("other")).isEqualTo("held");
	}

	@Test
	void wholeTransactionIsOneMessageMerged() {
		this.nodes
			.inTransaction(Flux.range(0, 50)
				.concatMap((i) -> this.books.forget("a").then(this.books.update("key", "title " + i)))
				.thenMany(this.books.renameAll("all"))
				.then(this.books.update("key", "last"))
				.then(this.nodes.nothingHasHappenedTo()))
			.block(LIMIT);
		assertThat(this.nodes.held("key")).isEqualTo("last");
		this.nodes.awaitMessages("{\"manager\":\"cacheManager\",\"cache\":\"books\",\"clear\":true},"
				+ "{\"manager\":\"cacheManager\",\"cache\":\"titles\",\"clear\":true}]");
	}

	@Test
	void nothingHappensOnRollback() {
		this.nodes.hold("key", "key 2", "other");
		Mono<Void> failing = this.nodes.inTransaction(this.books.forget("key")
			.then(this.books.update("key 2", "uncommitted"))
			.thenMany(this.books.renameAll("uncommitted"))
			.then(Mono.error(new IllegalStateException("Expected by the test"))));
		assertThatIllegalStateException().isThrownBy(() -> failing.block(LIMIT));
		this.nodes.nothingHasHappenedTo("key", "key 2", "other").block(LIMIT);
		assertThat(this.nodes.stored("key 2")).isEqualTo("old");
	}

	@Test
	void nothingHappensWhenTheSubscriberCancels() {
		this.nodes.hold("key");
		Sinks.Empty<Void> reached = Sinks.empty();
		Disposable subscription = this.nodes
			.inTransaction(this.books.update("key", "uncommitted")
				.then(Mono.fromRunnable(reached::tryEmitEmpty))
				.then(Mono.never()))
			.subscribe();
		reached.asMono().block(LIMIT);
		subscription.dispose();
		Awaitility.await().atMost(LIMIT).until(() -> "old".equals(this.nodes.stored("key")));
		this.nodes.nothingHasHappenedTo("key").block(LIMIT);
	}

	@Test
	void withoutATransactionChangesAreImmediate() {
		this.nodes.hold("key");
		this.books.forget("key").then(Mono.fromRunnable(() -> {
			assertThat(this.nodes.held("key")).isNull();
			this.nodes.awaitMessages(KEY);
		})).block(LIMIT);
	}

	@Test
	void oneMonoIsPartOfEachTransactionThatItIsSubscribedToIn() {
		this.nodes.hold("key");
		Mono<Void> forget = this.books.forget("key");
		assertThat(this.nodes.uncached().calls).as("nobody has subscribed").hasValue(0);
		Mono<Void> failing = this.nodes
			.inTransaction(forget.then(Mono.error(new IllegalStateException("Expected by the test"))));
		assertThatIllegalStateException().isThrownBy(() -> failing.block(LIMIT));
		this.nodes.nothingHasHappenedTo("key").block(LIMIT);
		this.nodes.inTransaction(forget.then(this.nodes.nothingHasHappenedTo("key"))).block(LIMIT);
		this.nodes.awaitMessages(KEY);
		this.nodes.hold("key");
		forget.block(LIMIT);
		assertThat(this.nodes.held("key")).isNull();
		this.nodes.awaitMessages(KEY, KEY);
	}

	@Test
	void evictionBeforeTheInvocationWaitsToo() {
		this.nodes.hold("key");
		Mono<Void> rename = this.books.evictThenRename("key", "new");
		this.nodes.nothingHasHappenedTo("key").block(LIMIT);
		this.nodes.inTransaction(rename.then(this.nodes.nothingHasHappenedTo("key"))).block(LIMIT);
		assertThat(this.nodes.held("key")).isNull();
		this.nodes.awaitMessages(KEY);
		this.nodes.hold("key");
		Mono<Void> failing = this.nodes
			.inTransaction(rename.then(Mono.error(new IllegalStateException("Expected by the test"))));
		assertThatIllegalStateException().isThrownBy(() -> failing.block(LIMIT));
		assertThat(this.nodes.held("key")).isEqualTo("held");
		this.nodes.awaitMessages(KEY);
	}

	@Test
	void fluxIsPartOfTheTransactionWithWhatItChanges() {
		this.nodes.hold("key");
		Mono<Void> failing = this.nodes.inTransaction(this.books.updateAll("key", "uncommitted")
			.then(this.nodes.uncached().select("key"))
			.doOnNext((title) -> assertThat(title).isEqualTo("uncommitted"))
			.then(this.nodes.nothingHasHappenedTo("key"))
			.then(Mono.error(new IllegalStateException("Expected by the test"))));
		assertThatIllegalStateException().isThrownBy(() -> failing.block(LIMIT));
		assertThat(this.nodes.stored("key")).isEqualTo("old");
		assertThat(this.nodes.held("titles", "key")).isNull();
		this.nodes.nothingHasHappenedTo("key").block(LIMIT);
		this.nodes.inTransaction(this.books.updateAll("key", "new").then()).block(LIMIT);
		assertThat(this.nodes.stored("key")).isEqualTo("new");
		assertThat(this.nodes.held("titles", "key")).isEqualTo(List.of("new", "new"));
		this.nodes.awaitMessages(KEY);
	}

	@Test
	void fluxThatIsReadSlowlyFromAnotherThreadIsPartOfTheTransaction() {
		this.nodes.hold("key");
		this.nodes
			.inTransaction(this.books.renameAll("new")
				.limitRate(1)
				.publishOn(Schedulers.boundedElastic(), 1)
				.then(this.nodes.nothingHasHappenedTo("key")))
			.block(LIMIT);
		assertThat(this.nodes.held("key")).isNull();
		this.nodes.awaitMessages("\"clear\":true");
	}

	@Test
	void transactionalMethodEvictsAfterItsCommit() {
		this.nodes.hold("key");
		this.books.renameInTransaction("key", "new")
			.then(Mono.fromRunnable(() -> assertThat(this.nodes.held("key")).isNull()))
			.block(LIMIT);
		assertThat(this.nodes.stored("key")).isEqualTo("new");
		this.nodes.awaitMessages(KEY);
	}

	@Test
	void transactionalMethodInATransactionWaitsForIt() {
		this.nodes.hold("key");
		this.nodes
			.inTransaction(this.books.renameInTransaction("key", "new").then(this.nodes.nothingHasHappenedTo("key")))
			.block(LIMIT);
		assertThat(this.nodes.held("key")).isNull();
		this.nodes.awaitMessages(KEY);
	}

	@Test
	void whateverElseFollowsTheCommitFindsTheCachesAsTheyWillBe() {
		this.nodes.hold("key");
		List<Object> found = new ArrayList<>();
		TransactionSynchronization following = new TransactionSynchronization() {

			@Override
			public Mono<Void> afterCommit() {
				return Mono.fromRunnable(() -> found
					.add((sharedNodes.held("key") != null) ? sharedNodes.held("key") : sharedNodes.sent()));
			}

		};
		this.nodes
			.inTransaction(TransactionSynchronizationManager.forCurrentTransaction()
				.doOnNext((synchronizations) -> synchronizations.registerSynchronization(following))
				.then(this.books.forget("key")))
			.block(LIMIT);
		assertThat(found).singleElement().asString().contains(KEY);
	}

	@Test
	void innerTransactionIsItsOwn() {
		this.nodes.hold("key", "key 2");
		TransactionalOperator inner = this.nodes.transaction(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		Mono<Void> failing = this.nodes.inTransaction(this.books.forget("key")
			.then(inner.transactional(this.books.forget("key 2")
				.then(this.books.title("key"))
				.doOnNext((title) -> assertThat(title).as("not changed by the inner one").isEqualTo("held"))
				.then(this.nodes.nothingHasHappenedTo("key", "key 2"))))
			.then(Mono.fromRunnable(() -> {
				assertThat(this.nodes.held("key 2")).isNull();
				this.nodes.awaitMessages("\"keys\":[\"key 2\"]");
			}))
			.then(this.books.title("key"))
			.doOnNext((title) -> assertThat(title).as("changed by the outer one").isEqualTo("old"))
			.then(Mono.error(new IllegalStateException("Expected by the test"))));
		assertThatIllegalStateException().isThrownBy(() -> failing.block(LIMIT));
		assertThat(this.nodes.held("key")).isEqualTo("held");
		this.nodes.awaitMessages("\"keys\":[\"key 2\"]");
	}

	@Test
	void whatAMethodCommitsByItselfDoesNotWaitForTheTransactionItIsCalledIn() {
		this.nodes.hold("key", "key 2");
		Mono<Void> failing = this.nodes.inTransaction(this.books.forget("key")
			.then(this.books.renameInTransactionOfItsOwn("key 2", "new"))
			.then(Mono.fromRunnable(() -> {
				assertThat(this.nodes.stored("key 2")).isEqualTo("new");
				assertThat(this.nodes.held("key 2")).isNull();
				this.nodes.awaitMessages("\"keys\":[\"key 2\"]");
			}))
			.then(Mono.error(new IllegalStateException("Expected by the test"))));
		assertThatIllegalStateException().isThrownBy(() -> failing.block(LIMIT));
		assertThat(this.nodes.held("key")).isEqualTo("held");
		this.nodes.awaitMessages("\"keys\":[\"key 2\"]");
	}

	@Test
	void rolledBackPartOfATransactionUpdatesNothing() {
		this.nodes.hold("key", "key 2");
		TransactionalOperator nested = this.nodes.transaction(TransactionDefinition.PROPAGATION_NESTED);
		this.nodes
			.inTransaction(this.books.update("key", "before")
				.then(nested.transactional(this.books.update("key", "rolled back")
					.then(this.nodes.uncached().change("other", "rolled back"))
					.then(this.books.title("other"))
					.doOnNext((title) -> assertThat(title).isEqualTo("rolled back"))
					.then(Mono.<Void>error(new IllegalStateException("Expected by the test")))))
				.onErrorComplete()
				.then(Mono.fromRunnable(() -> assertThat(this.nodes.held("other")).isNull()))
				.then(this.books.update("key 2", "after"))
				.then(this.nodes.nothingHasHappenedTo("key", "key 2")))
			.block(LIMIT);
		assertThat(this.nodes.stored("key")).isEqualTo("before");
		assertThat(this.nodes.held("key")).isNull();
		assertThat(this.nodes.held("key 2")).isEqualTo("after");
		this.nodes.awaitMessages("\"keys\":[\"key\",\"key 2\"]");
	}

	@Test
	void partsOfATransactionMayRunSideBySide() {
		int parts = 8;
		CyclicBarrier together = new CyclicBarrier(parts);
		this.nodes
			.inTransaction(Flux.range(0, parts)
				.flatMap((i) -> Mono.just(i)
					.subscribeOn(Schedulers.boundedElastic())
					.doOnNext((part) -> await(together))
					.flatMap((part) -> this.books.forget("part " + part)), parts)
				.then(this.nodes.nothingHasHappenedTo()))
			.block(LIMIT);
		assertThat(this.nodes.sent()).singleElement()
			.asString()
			.contains(IntStream.range(0, parts).mapToObj((part) -> "\"part " + part + "\"").toList());
	}

	private static void await(CyclicBarrier together) {
		try {
			together.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

}
