/**
 * The administrative side: ATOM documents over HTTP.
 */
@NullMarked
package io.github.cacheinvalidation.servicebusemulator.administration;

import org.jspecify.annotations.NullMarked;
