package io.github.cacheinvalidation.servicebusemulator.filter;

import java.math.BigDecimal;

import org.jspecify.annotations.Nullable;

/**
 * Compares values of properties.
 */
final class Comparison {

	private Comparison() {
	}

	/**
	 * Compare two values.
	 * @return negative, 0 or positive; null if the values can't be compared, since one of
	 * them is missing or they are of different kinds
	 */
	static @Nullable Integer compare(@Nullable Object left, @Nullable Object right) {
		if (left == null || right == null) {
			return null;
		}
		if (left instanceof Number leftNumber && right instanceof Number rightNumber) {
			return decimal(leftNumber).compareTo(decimal(rightNumber));
		}
		if (left instanceof Boolean leftBoolean && right instanceof Boolean rightBoolean) {
			return leftBoolean.compareTo(rightBoolean);
		}
		if (left instanceof Number || right instanceof Number || left instanceof Boolean || right instanceof Boolean) {
			return null;
		}
		return left.toString().compareTo(right.toString());
	}

	private static BigDecimal decimal(Number number) {
		return new BigDecimal(number.toString());
	}

}
