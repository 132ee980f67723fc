/**
 * A transport within one JVM, for tests.
 */
@NullMarked
package io.github.cacheinvalidation.memory;

import org.jspecify.annotations.NullMarked;
