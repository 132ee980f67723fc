/**
 * A product catalogue as an application might have it: nothing here knows of other nodes.
 */
@NullMarked
package io.github.cacheinvalidation.sample.catalogue;

import org.jspecify.annotations.NullMarked;
