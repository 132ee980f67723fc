/**
 * The nodes as seen from outside, with the Redis and the database that they share.
 */
@NullMarked
package io.github.cacheinvalidation.faulttests.cluster;

import org.jspecify.annotations.NullMarked;
