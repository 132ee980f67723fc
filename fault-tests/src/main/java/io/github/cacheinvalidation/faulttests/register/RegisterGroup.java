package io.github.cacheinvalidation.faulttests.register;

/**
 * Registers that are cached and changed in the same way, each group in a cache of its
 * own: a clear of one doesn't cover up what went wrong in another.
 *
 * @since 0.1.0
 */
public enum RegisterGroup {

	/** Cached by {@code @Cacheable}, changed one by one. */
	PLAIN("plain", 0, 160),

	/** Cached by {@code @Cacheable(sync = true)}, changed one by one. */
	SYNC("sync", 160, 160),

	/** Each change clears the whole cache. */
	BULK("bulk", 320, 20);

	/**
	 * How many registers there are; their ids begin at 0.
	 */
	public static final int REGISTERS = 340;

	private final String cacheName;

	private final int first;

	private final int size;

	RegisterGroup(String cacheName, int first, int size) {
		this.cacheName = cacheName;
		this.first = first;
		this.size = size;
	}

	/**
	 * Return the group of a register.
	 * @param id the register's id
	 * @return its group
	 */
	public static RegisterGroup of(int id) {
		for (RegisterGroup group : values()) {
			if (id >= group.first && id < group.first + group.size) {
				return group;
			}
		}
		throw new IllegalArgumentException("There is no register " + id);
	}

	/**
	 * Return the id of the group's first register; those before it are of other groups.
	 * @return the id
	 */
	public int getFirst() {
		return this.first;
	}

	/**
	 * Return the name of the cache.
	 * @return the name
	 */
	public String getCacheName() {
		return this.cacheName;
	}

}
