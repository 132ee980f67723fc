/**
 * A local stand-in for Azure Service Bus that the unmodified Azure SDK talks to, for
 * tests and demonstrations.
 */
@NullMarked
package io.github.cacheinvalidation.servicebusemulator;

import org.jspecify.annotations.NullMarked;
