package io.github.cacheinvalidation.servicebusemulator.filter;

import java.util.List;
import java.util.function.IntPredicate;

import io.github.cacheinvalidation.servicebusemulator.message.Message;
import io.github.cacheinvalidation.servicebusemulator.message.SystemProperty;
import org.jspecify.annotations.Nullable;

/**
 * A part of a SQL expression, which has a value for each message. As a condition it is
 * {@link Boolean#TRUE}, {@link Boolean#FALSE} or unknown, which is null: also the
 * negation of what is unknown is unknown, and lets nothing through.
 */
@FunctionalInterface
interface Expression {

	@Nullable Object evaluate(Message message);

	static Expression constant(@Nullable Object value) {
		return (message) -> value;
	}

	static Expression property(String name) {
		return (message) -> message.properties().get(name);
	}

	static Expression systemProperty(SystemProperty property) {
		return (message) -> message.systemProperties().get(property);
	}

	static Expression comparison(Expression left, Expression right, IntPredicate test) {
		return (message) -> {
			Integer result = Comparison.compare(left.evaluate(message), right.evaluate(message));
			return (result != null) ? test.test(result) : null;
		};
	}

	static Expression in(Expression value, List<Expression> candidates) {
		return candidates.stream()
			.map((candidate) -> comparison(value, candidate, (result) -> result == 0))
			.reduce(Expression::or)
			.orElseThrow();
	}

	static Expression isNull(Expression value) {
		return (message) -> value.evaluate(message) == null;
	}

	static Expression not(Expression condition) {
		return (message) -> {
			Object value = condition.evaluate(message);
			return (value instanceof Boolean known) ? !known : null;
		};
	}

	static Expression and(Expression left, Expression right) {
		return (message) -> {
			Object leftValue = left.evaluate(message);
			Object rightValue = right.evaluate(message);
			if (Boolean.FALSE.equals(leftValue) || Boolean.FALSE.equals(rightValue)) {
				return false;
			}
			return (Boolean.TRUE.equals(leftValue) && Boolean.TRUE.equals(rightValue)) ? true : null;
		};
	}

	static Expression or(Expression left, Expression right) {
		return not(and(not(left), not(right)));
	}

}
