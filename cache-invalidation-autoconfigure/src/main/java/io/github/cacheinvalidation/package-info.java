/**
 * What the other packages share, and what an application may implement: which entries are
 * to be removed, and how keys of its own types travel.
 */
@NullMarked
package io.github.cacheinvalidation;

import org.jspecify.annotations.NullMarked;
