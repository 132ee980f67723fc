/**
 * What operators can ask a running node, and have it do.
 */
@NullMarked
package io.github.cacheinvalidation.actuate;

import org.jspecify.annotations.NullMarked;
