/**
 * Stress tests of what keeps overtaken loads out of a cache. They are in the package of
 * what they test, which is nobody else's business.
 */
@NullMarked
package io.github.cacheinvalidation.cache;

import org.jspecify.annotations.NullMarked;
