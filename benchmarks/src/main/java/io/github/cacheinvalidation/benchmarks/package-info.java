/**
 * Benchmarks of the paths that an application's own calls take, each beside plain Spring
 * caching with Caffeine.
 */
@NullMarked
package io.github.cacheinvalidation.benchmarks;

import org.jspecify.annotations.NullMarked;
