/**
 * Puts what has been found into a table.
 */
@NullMarked
package io.github.cacheinvalidation.faulttests.report;

import org.jspecify.annotations.NullMarked;
