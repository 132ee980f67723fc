/**
 * This node on the bus: sends what changed here and applies what changed elsewhere.
 */
@NullMarked
package io.github.cacheinvalidation.node;

import org.jspecify.annotations.NullMarked;
