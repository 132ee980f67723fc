/**
 * Runs several nodes under load and under faults, and says what they did wrong.
 */
@NullMarked
package io.github.cacheinvalidation.faulttests;

import org.jspecify.annotations.NullMarked;
