/**
 * Links to a bus: each is used from its opening until it is lost, and followed by another
 * one.
 */
@NullMarked
package io.github.cacheinvalidation.link;

import org.jspecify.annotations.NullMarked;
