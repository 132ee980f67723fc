/**
 * Sends what this node has changed, in order, until the bus has accepted it.
 */
@NullMarked
package io.github.cacheinvalidation.sending;

import org.jspecify.annotations.NullMarked;
