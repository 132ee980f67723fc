/**
 * The time that a node goes by.
 */
@NullMarked
package io.github.cacheinvalidation.time;

import org.jspecify.annotations.NullMarked;
