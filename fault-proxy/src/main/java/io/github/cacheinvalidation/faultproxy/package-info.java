/**
 * A TCP proxy that injects faults between a client and a server, for tests and
 * demonstrations.
 */
@NullMarked
package io.github.cacheinvalidation.faultproxy;

import org.jspecify.annotations.NullMarked;
