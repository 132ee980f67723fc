/**
 * The application under test: versioned registers in a database, read through caches.
 */
@NullMarked
package io.github.cacheinvalidation.faulttests.register;

import org.jspecify.annotations.NullMarked;
