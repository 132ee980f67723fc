/**
 * Does harm to the nodes, to what is between them, and to the bus.
 */
@NullMarked
package io.github.cacheinvalidation.faulttests.fault;

import org.jspecify.annotations.NullMarked;
