/**
 * What goes on inside of one node: random readers and writers, and the account that they
 * give of it.
 */
@NullMarked
package io.github.cacheinvalidation.faulttests.node;

import org.jspecify.annotations.NullMarked;
