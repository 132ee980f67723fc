/**
 * A page that shows both nodes at work, live. It knows of both, which the nodes
 * themselves don't.
 */
@NullMarked
package io.github.cacheinvalidation.sample.page;

import org.jspecify.annotations.NullMarked;
