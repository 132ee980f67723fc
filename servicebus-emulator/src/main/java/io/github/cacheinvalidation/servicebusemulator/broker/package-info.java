/**
 * Topics, subscriptions and their messages, without any protocol and on a clock that can
 * be set. Nothing here is safe for use by several threads.
 */
@NullMarked
package io.github.cacheinvalidation.servicebusemulator.broker;

import org.jspecify.annotations.NullMarked;
