package io.github.cacheinvalidation.integration;

import java.time.Duration;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/**
 * Two nodes with reactive transactions on a real database, started once for a class.
 */
abstract class AbstractReactiveTests {

	static final Duration LIMIT = ReactiveNodes.LIMIT;

	static ReactiveNodes sharedNodes;

	final ReactiveNodes nodes = sharedNodes;

	final ReactiveBooks books = this.nodes.books();

	@BeforeAll
	static void startNodes() {
		sharedNodes = new ReactiveNodes();
	}

	@AfterAll
	static void stopNodes() {
		sharedNodes.close();
	}

	@BeforeEach
	void reset() {
		this.nodes.reset();
	}

}
