/**
 * What is sent, as the broker sees it: without any protocol.
 */
@NullMarked
package io.github.cacheinvalidation.servicebusemulator.message;

import org.jspecify.annotations.NullMarked;
