/**
 * What a node lets others see of it: a listener for what it sends and receives, and the
 * changes of its state.
 */
@NullMarked
package io.github.cacheinvalidation.event;

import org.jspecify.annotations.NullMarked;
