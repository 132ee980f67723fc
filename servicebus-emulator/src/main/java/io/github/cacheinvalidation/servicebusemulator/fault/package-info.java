/**
 * What goes wrong on demand.
 */
@NullMarked
package io.github.cacheinvalidation.servicebusemulator.fault;

import org.jspecify.annotations.NullMarked;
