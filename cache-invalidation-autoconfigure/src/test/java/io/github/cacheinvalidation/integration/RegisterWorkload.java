package io.github.cacheinvalidation.integration;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import org.springframework.cache.Cache;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.cacheinvalidation.integration.History.CacheOnNode;
import io.github.cacheinvalidation.integration.History.Version;

/**
 * What one thread does on one node, at random: reads and writes in every style, in and
 * out of transactions, all of it recorded.
 */
final class RegisterWorkload {

	private static final long LIMIT = 60;

	private static final long SNAPSHOT_MICROS = 3_000;

	private final RegisterNode node;

	private final Registers registers;

	private final History history;

	private final Random random;

	private final Map<String, ReadStyle> syncReads = new LinkedHashMap<>();

	private final Map<String, ReadStyle> asyncReads = new LinkedHashMap<>();

	private final Map<String, WriteStyle> writes = new LinkedHashMap<>();

	private final Map<String, WriteStyle> writesWithoutATransactionAround = new LinkedHashMap<>();

	RegisterWorkload(RegisterNode node, History history, long seed) {
		this.node = node;
		this.registers = node.registers();
		this.history = history;
		this.random = new Random(seed);
		addReads();
		addWrites();
	}

	private void addReads() {
		this.syncReads.put("plain", this.registers::plain);
		this.syncReads.put("synchronized", this.registers::synchronizedLoad);
		this.syncReads.put("get", (key) -> this.node.sync(key).get(key, () -> this.registers.load(key)));
		this.asyncReads.put("plain", this.registers::plainAsync);
		this.asyncReads.put("synchronized", this.registers::synchronizedAsync);
		this.asyncReads.put("get", (key) -> this.node.async(key).get(key, () -> this.registers.load(key)));
		this.asyncReads.put("future", (key) -> this.registers.future(key).get(LIMIT, TimeUnit.SECONDS));
		this.asyncReads.put("synchronized future",
				(key) -> this.registers.synchronizedFuture(key).get(LIMIT, TimeUnit.SECONDS));
		this.asyncReads.put("future read here", (key) -> this.registers.futureReadHere(key).get());
		this.asyncReads.put("synchronized future read here",
				(key) -> this.registers.synchronizedFutureReadHere(key).get(LIMIT, TimeUnit.SECONDS));
		this.asyncReads.put("future that ends elsewhere",
				(key) -> this.registers.futureThatEndsElsewhere(key).get(LIMIT, TimeUnit.SECONDS));
		this.asyncReads.put("mono", (key) -> this.registers.mono(key).block());
	}

	private void addWrites() {
		this.writesWithoutATransactionAround.put("@CacheEvict", this.registers::writeAndEvict);
		this.writesWithoutATransactionAround.put("@CacheEvict(allEntries)", (key) -> {
			Version version = this.registers.writeAndClear(key);
			this.node.mark(key, version.number());
			return version;
		});
		this.writesWithoutATransactionAround.put("@CachePut", this.registers::writeAndPut);
		this.writes.putAll(this.writesWithoutATransactionAround);
		this.writes.put("@CacheEvict(beforeInvocation)", (key) -> {
			Version version = this.registers.evictAndWrite(key);
			this.node.mark(key, version.number());
			return version;
		});
		this.writes.put("evict", (key) -> {
			Version version = this.registers.write(key);
			this.node.both(key).forEach((cache) -> cache.evict(key.at(version.number())));
			return version;
		});
		this.writes.put("evictIfPresent", (key) -> {
			Version version = this.registers.write(key);
			for (Cache cache : this.node.both(key)) {
				boolean unused = cache.evictIfPresent(key.at(version.number()));
			}
			return version;
		});
		this.writes.put("put", (key) -> {
			Version version = this.registers.write(key);
			this.node.both(key).forEach((cache) -> cache.put(key.at(version.number()), version));
			return version;
		});
		this.writes.put("invalidate", (key) -> {
			for (Cache cache : this.node.both(key)) {
				boolean unused = cache.invalidate();
			}
			Version version = this.registers.write(key);
			this.node.mark(key, version.number());
			return version;
		});
		this.writes.put("resetCaches", (key) -> {
			Version version = this.registers.write(key);
			this.node.resetCaches();
			this.node.mark(key, version.number());
			return version;
		});
	}

	void run(int operations) throws Exception {
		for (int i = 0; i < operations; i++) {
			switch (this.random.nextInt(10)) {
				case 0, 1 -> writeInATransaction();
				case 2 -> writeWithoutATransactionAround();
				case 3 -> readInASnapshot();
				case 4 -> readInATransaction();
				default -> read(randomKey(), false, this.history.now());
			}
		}
	}

	/**
	 * Read each register in each style.
	 */
	void readAll() throws Exception {
		for (int register = 0; register < RegisterCaches.REGISTERS; register++) {
			RegisterKey key = RegisterKey.of(register);
			for (Map.Entry<String, ReadStyle> style : this.syncReads.entrySet()) {
				read(key, RegisterCaches.syncName(key), style, "", this.history.now());
			}
			for (Map.Entry<String, ReadStyle> style : this.asyncReads.entrySet()) {
				read(key, RegisterCaches.asyncName(key), style, "", this.history.now());
			}
		}
	}

	private void readInATransaction() throws Exception {
		inTransaction(this.node.readOnly(), (status) -> {
			for (int i = 0; i < 2; i++) {
				read(randomKey(), false, this.history.now());
			}
		});
	}

	/**
	 * What is read may be as old as the transaction.
	 */
	private void readInASnapshot() throws Exception {
		long began = this.history.now();
		inTransaction(this.node.repeatableRead(), (status) -> {
			RegisterKey key = randomKey();
			Version unused = this.registers.read(RegisterKey.of((key.register() + 1) % RegisterCaches.REGISTERS));
			if (this.random.nextBoolean()) {
				this.node.evictions().awaitNext(key.register(), SNAPSHOT_MICROS);
			}
			read(key, true, began);
			read(randomKey(), true, began);
		});
	}

	private void read(RegisterKey key, boolean snapshot, long began) throws Exception {
		String where = snapshot ? " in a snapshot" : "";
		if (this.random.nextBoolean()) {
			read(key, RegisterCaches.syncName(key), random(this.syncReads), where, began);
		}
		else {
			read(key, RegisterCaches.asyncName(key), random(this.asyncReads), where, began);
		}
	}

	private void read(RegisterKey key, String cache, Map.Entry<String, ReadStyle> style, String where, long began)
			throws Exception {
		Version version = style.getValue().read(key);
		this.history.read(new CacheOnNode(this.node.name(), cache), style.getKey() + where, version, began);
	}

	private void writeWithoutATransactionAround() throws Exception {
		RegisterKey key = randomKey();
		Version version = random(this.writesWithoutATransactionAround).getValue().write(key);
		written(version);
	}

	/**
	 * Write one register or two, and read what has been written, or roll back.
	 */
	private void writeInATransaction() throws Exception {
		int first = this.random.nextInt(RegisterCaches.REGISTERS);
		int last = (this.random.nextInt(4) == 0) ? this.random.nextInt(first, RegisterCaches.REGISTERS) : first;
		Version[] written = new Version[2];
		boolean rollback = this.random.nextInt(6) == 0;
		inTransaction(this.node.transaction(), (status) -> {
			written[0] = writeAndReadOwn(RegisterKey.of(first));
			written[1] = (last != first) ? writeAndReadOwn(RegisterKey.of(last)) : null;
			if (rollback) {
				status.setRollbackOnly();
			}
		});
		if (!rollback) {
			for (Version version : written) {
				if (version != null) {
					written(version);
				}
			}
		}
	}

	private Version writeAndReadOwn(RegisterKey key) throws Exception {
		Version version = random(this.writes).getValue().write(key);
		if (this.random.nextInt(3) == 0) {
			Version own = random(this.syncReads).getValue().read(key);
			if (!own.equals(version)) {
				throw new AssertionError("Read %s after having written %s".formatted(own, version));
			}
		}
		return version;
	}

	/**
	 * What a transaction has evicted is gone from this node once the call has returned.
	 */
	private void written(Version version) {
		this.history.committed(version);
		this.node.evictions().evicted(version.register(), version.number());
	}

	private static void inTransaction(TransactionTemplate transaction, Action action) {
		transaction.executeWithoutResult((status) -> {
			try {
				action.run(status);
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		});
	}

	private RegisterKey randomKey() {
		return RegisterKey.of(this.random.nextInt(RegisterCaches.REGISTERS));
	}

	private <T> Map.Entry<String, T> random(Map<String, T> styles) {
		return List.copyOf(styles.entrySet()).get(this.random.nextInt(styles.size()));
	}

	/**
	 * A way to read a register.
	 */
	private interface ReadStyle {

		Version read(RegisterKey key) throws Exception;

	}

	/**
	 * A way to write a register and to evict it.
	 */
	private interface WriteStyle {

		Version write(RegisterKey key) throws Exception;

	}

	private interface Action {

		void run(TransactionStatus status) throws Exception;

	}

}
