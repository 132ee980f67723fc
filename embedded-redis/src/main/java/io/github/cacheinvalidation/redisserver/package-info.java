/**
 * Runs a real {@code redis-server} as a child process, for tests and demonstrations.
 */
@NullMarked
package io.github.cacheinvalidation.redisserver;

import org.jspecify.annotations.NullMarked;
