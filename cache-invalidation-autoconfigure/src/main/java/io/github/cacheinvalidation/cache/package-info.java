/**
 * The local side: decorates cache managers and caches, tells fills from updates, and
 * removes entries that other nodes have changed.
 */
@NullMarked
package io.github.cacheinvalidation.cache;

import org.jspecify.annotations.NullMarked;
