package io.github.cacheinvalidation.integration;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.cacheinvalidation.CacheKeyCodec;
import io.github.cacheinvalidation.integration.History.CacheOnNode;
import io.github.cacheinvalidation.event.CacheInvalidationListener;

/**
 * Hears on one node which evictions of the other one have been applied, and up to which
 * version. Messages are decoded and applied on one thread, one after the other; from that
 * follows:
 * <ul>
 * <li>If a message carries the key of a register with a version, and something has been
 * removed from a cache because of that message, the eviction of that version has been
 * applied to the cache.</li>
 * <li>The removals from the two caches of a register may come in two messages, so that
 * nothing is said of the other cache.</li>
 * </ul>
 * Clears carry no version. Who clears also evicts a mark that does, in the same message
 * or later; it counts when the next message is there, for both caches. If messages are
 * merged, the oldest of the keys counts, which claims too little, never too much.
 */
final class AppliedEvictions implements CacheInvalidationListener, CacheKeyCodec<RegisterKey> {

	private static final int END = -1;

	private final String node;

	private final History history;

	private final Map<Integer, CountDownLatch> next = new ConcurrentHashMap<>();

	/** Of the message that is being decoded. */
	private Message decoded = new Message();

	/** Of the message that is being applied. */
	private Message applying = new Message();

	private int heard;

	private boolean atEnd;

	AppliedEvictions(String node, History history) {
		this.node = node;
		this.history = history;
	}

	/**
	 * Return the key whose eviction says that nothing follows it.
	 */
	static RegisterKey endKey() {
		return RegisterKey.of(END);
	}

	@Override
	public Class<RegisterKey> keyType() {
		return RegisterKey.class;
	}

	@Override
	public String encode(RegisterKey key) {
		return this.node + ":" + key.encode();
	}

	@Override
	public synchronized RegisterKey decode(String text) {
		int separator = text.indexOf(':');
		RegisterKey key = RegisterKey.decode(text.substring(separator + 1));
		// A node also decodes its own messages, but applies nothing of them.
		if (!text.substring(0, separator).equals(this.node)) {
			this.decoded.add(key);
		}
		return key;
	}

	@Override
	public synchronized void received() {
		this.applying.marks.forEach(this::evicted);
		this.applying = this.decoded;
		this.decoded = new Message();
	}

	@Override
	public synchronized void applied(String cache) {
		Integer register = RegisterCaches.registerOf(cache);
		if (register != null) {
			Integer version = this.applying.keys.get(register);
			if (version != null) {
				this.history.evicted(new CacheOnNode(this.node, cache), version);
				this.heard++;
			}
			passed(register);
		}
		if (this.applying.keys.containsKey(END)) {
			this.atEnd = true;
		}
	}

	/**
	 * Note an eviction from each of a register's caches, of this node or of the other.
	 */
	void evicted(int register, int version) {
		for (String cache : RegisterCaches.ofRegister(register)) {
			this.history.evicted(new CacheOnNode(this.node, cache), version);
		}
		passed(register);
	}

	private void passed(int register) {
		CountDownLatch waiting = this.next.remove(register);
		if (waiting != null) {
			waiting.countDown();
		}
	}

	/**
	 * Wait for the next eviction of a register, but not for long.
	 */
	void awaitNext(int register, long micros) {
		try {
			boolean unused = this.next.computeIfAbsent(register, (key) -> new CountDownLatch(1))
				.await(micros, TimeUnit.MICROSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Return how many evictions of the other node this one has applied, as far as their
	 * versions are known at once.
	 */
	synchronized int heard() {
		return this.heard;
	}

	/**
	 * Return whether all that the other node has sent before {@link #endKey()} has been
	 * applied.
	 */
	synchronized boolean isAtEnd() {
		return this.atEnd;
	}

	/**
	 * What a message says about versions: the oldest one for each register.
	 */
	private static final class Message {

		private final Map<Integer, Integer> keys = new HashMap<>();

		private final Map<Integer, Integer> marks = new HashMap<>();

		void add(RegisterKey key) {
			if (key.register() == END || key.version() != RegisterKey.UNKNOWN) {
				(key.isMark() ? this.marks : this.keys).merge(key.register(), key.version(), Math::min);
			}
		}

	}

}
