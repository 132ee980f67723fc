/**
 * Messages as bytes: the wire format, the types of keys in it, and its signature.
 */
@NullMarked
package io.github.cacheinvalidation.codec;

import org.jspecify.annotations.NullMarked;
