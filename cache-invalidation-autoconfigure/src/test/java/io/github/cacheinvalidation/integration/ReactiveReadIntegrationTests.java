package io.github.cacheinvalidation.integration;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Reads in reactive transactions, on a real database.
 */
class ReactiveReadIntegrationTests extends AbstractReactiveTests {

	private static final String SNAPSHOT = "set session characteristics as transaction isolation level repeatable read";

	@Test
	void transactionGoesPastTheCacheForWhatItHasChanged() {
		assertThat(this.books.title("key").block(LIMIT)).isEqualTo("old");
		// What is read is assembled before anything has been changed, as it mostly is.
		Mono<String> title = this.books.rename("key", "new")
			.then(this.books.title("key"))
			.doOnNext((read) -> assertThat(read).isEqualTo("new"))
			.publishOn(Schedulers.boundedElastic())
			.then(this.books.title("key"))
			.doOnNext((read) -> assertThat(this.nodes.held("key")).as("for the others").isEqualTo("old"))
			.then(this.books.synchronizedTitle("key"))
			.doOnNext((read) -> assertThat(this.nodes.held("key")).as("for the others").isEqualTo("old"))
			.then(this.books.title("key"));
		assertThat(this.nodes.inTransaction(title).block(LIMIT)).isEqualTo("new");
		assertThat(this.nodes.held("key")).isNull();
		assertThat(this.books.title("key").block(LIMIT)).isEqualTo("new");
		assertThat(this.nodes.held("key")).isEqualTo("new");
	}

	@Test
	void nothingUncommittedIsStoredForWhatItHasChanged() {
		Mono<Void> failing = this.nodes.inTransaction(this.books.rename("key", "uncommitted")
			.then(this.books.title("key"))
			.doOnNext((read) -> assertThat(read).isEqualTo("uncommitted"))
			.then(this.books.synchronizedTitle("key"))
			.then(this.books.renameAll("uncommitted").then())
			.thenMany(this.books.titles("key"))
			.collectList()
			.doOnNext((read) -> assertThat(read).isEqualTo(List.of("uncommitted", "uncommitted")))
			.doOnNext((read) -> assertThat(this.nodes.held("titles", "key")).isNull())
			.then(Mono.error(new IllegalStateException("Expected by the test"))));
		assertThatIllegalStateException().isThrownBy(() -> failing.block(LIMIT));
		assertThat(this.nodes.held("key")).isNull();
		assertThat(this.books.title("key").block(LIMIT)).isEqualTo("old");
		assertThat(this.books.titles("key").collectList().block(LIMIT)).isEqualTo(List.of("old", "old"));
	}

	@Test
	void othersGoOnReadingTheEntryThatIsThere() {
		this.nodes.hold("key");
		this.nodes
			.inTransaction(this.books.rename("key", "uncommitted")
				.then(Mono.fromRunnable(() -> assertThat(this.books.title("key").block(LIMIT)).isEqualTo("held"))
					.subscribeOn(Schedulers.boundedElastic())))
			.block(LIMIT);
	}

	@Test
	void whatATransactionAloneHasSeenIsForgottenOnRollback() {
		Mono<Void> failing = this.nodes.inTransaction(this.nodes.uncached()
			.change("key", "uncommitted")
			.then(this.books.title("key"))
			.doOnNext((read) -> assertThat(read).isEqualTo("uncommitted"))
			.thenMany(this.books.titles("key"))
			.collectList()
			.doOnNext((read) -> assertThat(read).isEqualTo(List.of("uncommitted", "old")))
			.then(Mono.error(new IllegalStateException("Expected by the test"))));
		assertThatIllegalStateException().isThrownBy(() -> failing.block(LIMIT));
		assertThat(this.books.title("key").block(LIMIT)).isEqualTo("old");
		assertThat(this.books.titles("key").collectList().block(LIMIT)).isEqualTo(List.of("old", "old"));
		this.nodes.assertNothingSent();
	}

	@Test
	void loadThatOthersMayWaitForSeesNothingUncommitted() {
		Mono<Void> failing = this.nodes.inTransaction(this.nodes.uncached()
			.change("key", "uncommitted")
			.then(this.books.synchronizedTitle("key"))
			.doOnNext((read) -> assertThat(read).isEqualTo("old"))
			.thenMany(this.books.synchronizedTitles("key"))
			.collectList()
			.doOnNext((read) -> assertThat(read).isEqualTo(List.of("old", "old")))
			.then(Mono.error(new IllegalStateException("Expected by the test"))));
		assertThatIllegalStateException().isThrownBy(() -> failing.block(LIMIT));
		assertThat(this.books.title("key").block(LIMIT)).isEqualTo("old");
		assertThat(this.books.titles("key").collectList().block(LIMIT)).isEqualTo(List.of("old", "old"));
	}

	@Test
	void whatATransactionHasReadIsStoredWhenItCommits() {
		assertThat(this.nodes.inTransaction(this.books.title("key")).block(LIMIT)).isEqualTo("old");
		assertThat(this.nodes.held("key")).isEqualTo("old");
		this.nodes.assertNothingSent();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void snapshotOlderThanAnEvictionIsNotStored(boolean evictedElsewhere) {
		List<Object> read = new ArrayList<>();
		this.nodes
			.inTransaction(this.nodes.sql(SNAPSHOT)
				.then(this.nodes.uncached().select("other"))
				.then(Mono.fromRunnable(() -> renameAndAwaitEviction(evictedElsewhere)))
				.then(this.books.title("key").doOnNext(read::add))
				.then(this.books.titles("key").collectList().doOnNext(read::add)))
			.block(LIMIT);
		assertThat(read).as("rows of the snapshot").containsExactly("old", List.of("old", "old"));
		assertThat(this.nodes.held("key")).isNull();
		assertThat(this.nodes.held("titles", "key")).isNull();
		assertThat(this.books.title("key").block(LIMIT)).isEqualTo("new");
		assertThat(this.books.titles("key").collectList().block(LIMIT)).isEqualTo(List.of("new", "new"));
	}

	private void renameAndAwaitEviction(boolean elsewhere) {
		this.nodes.hold("key");
		try {
			CompletableFuture
				.runAsync(
						() -> (elsewhere ? this.nodes.booksElsewhere() : this.books).renameAll("new").blockLast(LIMIT))
				.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
		Awaitility.await().atMost(LIMIT).until(() -> this.nodes.held("key") == null);
	}

	@Test
	void transactionThatBeganAfterAnEvictionStoresWhatItReads() {
		this.books.rename("key", "new").block(LIMIT);
		assertThat(this.nodes.inTransaction(this.books.title("key")).block(LIMIT)).isEqualTo("new");
		assertThat(this.nodes.held("key")).isEqualTo("new");
	}

}
