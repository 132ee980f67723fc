package io.github.cacheinvalidation.faulttests.register;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The registers in the database. The version of a register grows by one with each commit,
 * and the row is locked from the increment to the commit, so that versions are in the
 * order of the commits.
 *
 * @since 0.1.0
 */
public final class RegisterStore {

	private static final ThreadLocal<Long> reads = ThreadLocal.withInitial(() -> 0L);

	private final JdbcClient jdbcClient;

	private volatile IncrementListener listener = (id, version) -> {
	};

	RegisterStore(JdbcClient jdbcClient) {
		this.jdbcClient = jdbcClient;
	}

	/**
	 * Have someone told of each increment before its transaction is over.
	 * @param listener called on the thread of the transaction
	 */
	public void setListener(IncrementListener listener) {
		this.listener = listener;
	}

	/**
	 * Return how often the present thread has read from the database: what doesn't change
	 * it was a hit.
	 * @return the number of reads
	 */
	public static long readsOfThisThread() {
		return reads.get();
	}

	long read(int id) {
		reads.set(reads.get() + 1);
		return this.jdbcClient.sql("select version from register where id = ?").param(id).query(Long.class).single();
	}

	long increment(int id) {
		long version = this.jdbcClient
			.sql("select version from final table (update register set version = version + 1 where id = ?)")
			.param(id)
			.query(Long.class)
			.single();
		this.listener.incremented(id, version);
		return version;
	}

	/**
	 * Write what nobody else must ever see, since its transaction will be rolled back.
	 */
	void spoil(int id) {
		this.jdbcClient.sql("update register set version = -1 - version where id = ?").param(id).update();
	}

	/**
	 * Is told of increments.
	 */
	@FunctionalInterface
	public interface IncrementListener {

		/**
		 * A register has been incremented by a transaction that isn't over yet.
		 * @param id the register
		 * @param version its version if the transaction is committed
		 */
		void incremented(int id, long version);

	}

}
