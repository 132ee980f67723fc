package io.github.cacheinvalidation.faulttests.fault;

import java.time.Duration;
import java.util.Set;

/**
 * A fault that is about to happen.
 *
 * @param kind its kind
 * @param targets what it harms, and what no other fault may harm meanwhile
 * @param duration how long it lasts
 * @param injection does the harm
 * @param healing undoes it
 */
record Fault(FaultKind kind, Set<String> targets, Duration duration, Runnable injection, Runnable healing) {

}
