/**
 * The nodes as seen from outside, with the bus and the database that they share.
 */
@NullMarked
package io.github.cacheinvalidation.faulttests.cluster;

import org.jspecify.annotations.NullMarked;
