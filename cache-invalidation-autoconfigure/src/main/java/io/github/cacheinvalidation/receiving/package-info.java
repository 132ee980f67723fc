/**
 * Applies what other nodes have changed, and notices and repairs what has been missed.
 */
@NullMarked
package io.github.cacheinvalidation.receiving;

import org.jspecify.annotations.NullMarked;
