package io.github.cacheinvalidation.sample.page;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.event.CacheInvalidationStateEvent;

/**
 * What the page shows at one moment.
 *
 * @param bus the kind of bus, such as {@code Redis}
 * @param products what is in the database
 * @param nodes the nodes
 * @param messages the latest messages, the oldest first
 */
record Snapshot(String bus, List<ProductView> products, List<NodeView> nodes, List<MessageView> messages) {

	/**
	 * A product, as it is in the database or in a cache.
	 *
	 * @param id its id
	 * @param name its name
	 * @param price its price
	 * @param version how many times it has been changed, and one
	 */
	record ProductView(long id, String name, BigDecimal price, long version) {

	}

	/**
	 * A node.
	 *
	 * @param name its name
	 * @param port where it serves
	 * @param link its line to the bus
	 * @param bus how it gets on with the bus, or {@code null} if it doesn't use one
	 * @param cached what it has cached, by id
	 */
	record NodeView(String name, int port, BusLink.State link, @Nullable OnBusView bus, Map<Long, ProductView> cached) {

	}

	/**
	 * How a node gets on with the bus.
	 *
	 * @param destination where its messages go
	 * @param state whether it hears the others
	 * @param reason why
	 * @param blocked why it can't send, or {@code null} if it can
	 * @param pending how many removals wait to be sent
	 * @param reading whether it reads its caches: it doesn't while it can't prove how old
	 * they are, if there is a bound
	 * @param history its latest changes of state, the oldest first
	 */
	record OnBusView(String destination, CacheInvalidationStateEvent.State state, String reason,
			@Nullable String blocked, int pending, boolean reading, List<ChangeView> history) {

	}

	/**
	 * A change of state.
	 *
	 * @param number counts the changes of the node, several of which may fall in one
	 * millisecond
	 * @param at when
	 * @param state what the node was then
	 * @param reason why
	 * @param lastedMillis how long the trouble lasted that was over then, if any
	 */
	record ChangeView(long number, Instant at, CacheInvalidationStateEvent.State state, String reason,
			@Nullable Long lastedMillis) {

	}

	/**
	 * A message.
	 *
	 * @param id counts the messages
	 * @param from the node that sent it
	 * @param number its number among those of the node
	 * @param removals what is to be removed
	 * @param at when the node first tried to send it
	 * @param progress how far it has come
	 * @param micros how long it took until it had been applied, or {@code null} if it
	 * hasn't been
	 */
	record MessageView(long id, String from, long number, List<RemovalView> removals, Instant at, Progress progress,
			@Nullable Long micros) {

	}

	/**
	 * A part of a message.
	 *
	 * @param cache the cache
	 * @param keys the keys that are to be removed, or {@code null} for all
	 */
	record RemovalView(String cache, @Nullable List<String> keys) {

	}

	/**
	 * How far a message has come.
	 */
	enum Progress {

		/** The bus hasn't accepted it, but will be asked again. */
		WAITING,

		/** It is on its way. */
		UNDER_WAY,

		/** The other node has applied it. */
		APPLIED,

		/** The other node hasn't heard it. */
		MISSED

	}

}
