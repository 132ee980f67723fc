/**
 * The Redis transport, on the application's own Lettuce client.
 */
@NullMarked
package io.github.cacheinvalidation.redis;

import org.jspecify.annotations.NullMarked;
