/**
 * Which messages a rule of a subscription lets through.
 */
@NullMarked
package io.github.cacheinvalidation.servicebusemulator.filter;

import org.jspecify.annotations.NullMarked;
