/**
 * Health of this node.
 */
@NullMarked
package io.github.cacheinvalidation.health;

import org.jspecify.annotations.NullMarked;
