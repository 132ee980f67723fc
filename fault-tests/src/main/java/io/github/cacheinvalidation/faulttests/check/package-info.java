/**
 * Decides what nobody should have read.
 */
@NullMarked
package io.github.cacheinvalidation.faulttests.check;

import org.jspecify.annotations.NullMarked;
