package io.github.cacheinvalidation.benchmarks.contender;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

import org.jspecify.annotations.Nullable;

/**
 * A node of a limit: sends what this library would send, and counts what it receives,
 * which is neither made nor read.
 */
abstract class CountingNode implements Node {

	private static final byte[] ALONE = new Wire().message(List.of(100_000L));

	private static final byte[] BATCH = new Wire()
		.message(LongStream.range(100_000, 100_000 + Wire.MAX_BATCH).boxed().toList());

	private final Receipts receipts;

	private final AtomicLong received;

	/**
	 * Create a node that is about to subscribe.
	 * @param receipts what all nodes have published
	 */
	CountingNode(Receipts receipts) {
		this.receipts = receipts;
		this.received = new AtomicLong(receipts.published());
	}

	/**
	 * Send messages to all nodes, this one included.
	 */
	abstract void send(List<byte[]> messages);

	/**
	 * A message has arrived.
	 */
	final void received() {
		this.received.incrementAndGet();
	}

	static String describeBytes() {
		return ALONE.length + " with one key, " + BATCH.length + " with " + Wire.MAX_BATCH;
	}

	@Override
	public final @Nullable Object get(Long key) {
		return null;
	}

	@Override
	public final @Nullable String read(Long key) {
		this.receipts.loaded(key);
		return null;
	}

	@Override
	public final void change(Long key) {
		this.receipts.publishing(List.of(key));
		send(List.of(ALONE));
	}

	@Override
	public final void changeEach(List<Long> keys) {
		List<byte[]> messages = new ArrayList<>();
		for (int i = 0; i < keys.size(); i += Wire.MAX_BATCH) {
			this.receipts.publishing(keys.subList(i, Math.min(i + Wire.MAX_BATCH, keys.size())));
			messages.add(BATCH);
		}
		send(messages);
	}

	@Override
	public final boolean holds(Long key) {
		return this.receipts.awaits(key, this.received.get());
	}

}
