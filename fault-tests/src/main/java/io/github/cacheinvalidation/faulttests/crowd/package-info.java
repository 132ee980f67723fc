/**
 * Many nodes in one JVM, and what they cost.
 */
@NullMarked
package io.github.cacheinvalidation.faulttests.crowd;

import org.jspecify.annotations.NullMarked;
