package io.github.cacheinvalidation.faulttests.fault;

import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Makes the faults of one kind of bus.
 */
interface BusFaults {

	/**
	 * Make a fault.
	 * @param kind its kind
	 * @param busy what must not be harmed at present
	 * @return the fault, or {@code null} if there is nothing that it could harm
	 */
	@Nullable Fault create(FaultKind kind, Set<String> busy);

}
