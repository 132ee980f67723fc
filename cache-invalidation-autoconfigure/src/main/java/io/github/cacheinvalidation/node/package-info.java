/**
 * This application instance on the bus, from its start to its end.
 */
@NullMarked
package io.github.cacheinvalidation.node;

import org.jspecify.annotations.NullMarked;
