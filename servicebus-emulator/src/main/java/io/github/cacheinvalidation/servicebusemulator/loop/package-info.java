/**
 * The one thread on which everything happens.
 */
@NullMarked
package io.github.cacheinvalidation.servicebusemulator.loop;

import org.jspecify.annotations.NullMarked;
