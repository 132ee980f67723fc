/**
 * Auto-configuration and its properties.
 */
@NullMarked
package io.github.cacheinvalidation.autoconfigure;

import org.jspecify.annotations.NullMarked;
