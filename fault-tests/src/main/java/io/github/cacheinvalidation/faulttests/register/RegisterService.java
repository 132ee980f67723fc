package io.github.cacheinvalidation.faulttests.register;

import java.util.Collection;
import java.util.TreeSet;

import org.springframework.transaction.annotation.Transactional;

/**
 * Reads and changes registers of any group.
 *
 * @since 0.1.0
 */
public class RegisterService {

	private final Registers registers;

	RegisterService(Registers registers) {
		this.registers = registers;
	}

	/**
	 * Read a register, from the cache if it is there.
	 * @param id the register
	 * @return its version
	 */
	public long read(int id) {
		return switch (RegisterGroup.of(id)) {
			case PLAIN -> this.registers.readPlain(id);
			case SYNC -> this.registers.readSync(id);
			case BULK -> this.registers.readBulk(id);
		};
	}

	/**
	 * Increment a register, and remove it from the caches.
	 * @param id the register
	 */
	public void evict(int id) {
		switch (RegisterGroup.of(id)) {
			case PLAIN -> this.registers.evictPlain(id);
			case SYNC -> this.registers.evictSync(id);
			case BULK -> this.registers.clearBulk(id);
		}
	}

	/**
	 * Increment a register, and put its new version into the cache of this node.
	 * @param id the register
	 */
	public void put(int id) {
		switch (RegisterGroup.of(id)) {
			case PLAIN -> this.registers.putPlain(id);
			case SYNC -> this.registers.putSync(id);
			case BULK -> this.registers.clearBulk(id);
		}
	}

	/**
	 * Increment several registers in one transaction, one after the other by their ids so
	 * that two such transactions can't lock each other out.
	 * @param ids the registers
	 */
	@Transactional
	public void evictAll(Collection<Integer> ids) {
		new TreeSet<>(ids).forEach(this::evict);
	}

	/**
	 * Change a register, put that into the cache, and roll everything back.
	 * @param id the register, of the group {@link RegisterGroup#PLAIN}
	 * @throws RolledBackException always
	 */
	@Transactional
	public void rollBack(int id) {
		this.registers.spoilPlain(id);
		throw new RolledBackException();
	}

	/**
	 * Thrown to roll a transaction back.
	 */
	@SuppressWarnings("serial")
	public static final class RolledBackException extends RuntimeException {

		RolledBackException() {
			super("Rolled back on purpose");
		}

	}

}
