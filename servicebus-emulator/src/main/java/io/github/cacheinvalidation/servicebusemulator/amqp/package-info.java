/**
 * The messaging side: AMQP 1.0 with claims-based security.
 */
@NullMarked
package io.github.cacheinvalidation.servicebusemulator.amqp;

import org.jspecify.annotations.NullMarked;
