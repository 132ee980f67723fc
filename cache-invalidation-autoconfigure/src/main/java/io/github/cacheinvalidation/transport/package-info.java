/**
 * The bus as the rest sees it: bytes out, bytes in, and whether the link is up.
 */
@NullMarked
package io.github.cacheinvalidation.transport;

import org.jspecify.annotations.NullMarked;
