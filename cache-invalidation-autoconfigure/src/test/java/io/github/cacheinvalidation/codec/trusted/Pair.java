package io.github.cacheinvalidation.codec.trusted;

import org.jspecify.annotations.Nullable;

public record Pair(@Nullable Object left, @Nullable Object right) {

}
