/**
 * Who may do what: shared access policies, and the tokens signed with their keys.
 */
@NullMarked
package io.github.cacheinvalidation.servicebusemulator.security;

import org.jspecify.annotations.NullMarked;
