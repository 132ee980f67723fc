package io.github.cacheinvalidation.servicebusemulator.filter;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;

import io.github.cacheinvalidation.servicebusemulator.message.SystemProperty;
import org.jspecify.annotations.Nullable;

/**
 * Reads those SQL expressions that the stand-in understands: comparisons, IS NULL, IN and
 * EXISTS, combined with AND, OR, NOT and parentheses. There are no calculations,
 * functions and patterns.
 */
final class SqlParser {

	private static final Map<String, IntPredicate> COMPARISONS = Map.of("=", (result) -> result == 0, "<>",
			(result) -> result != 0, "!=", (result) -> result != 0, "<", (result) -> result < 0, "<=",
			(result) -> result <= 0, ">", (result) -> result > 0, ">=", (result) -> result >= 0);

	private final String expression;

	private final Map<String, Object> parameters;

	private final List<SqlToken> tokens;

	private int position;

	SqlParser(String expression, Map<String, Object> parameters) {
		this.expression = expression;
		this.parameters = parameters;
		this.tokens = SqlToken.split(expression);
	}

	Expression parse() {
		Expression condition = or();
		if (peek().kind() != SqlToken.Kind.END) {
			throw unexpected();
		}
		return condition;
	}

	private Expression or() {
		Expression condition = and();
		while (skip("OR")) {
			condition = Expression.or(condition, and());
		}
		return condition;
	}

	private Expression and() {
		Expression condition = not();
		while (skip("AND")) {
			condition = Expression.and(condition, not());
		}
		return condition;
	}

	private Expression not() {
		return skip("NOT") ? Expression.not(not()) : condition();
	}

	private Expression condition() {
		if (skip("EXISTS")) {
			expect("(");
			Expression property = property(next());
			expect(")");
			return Expression.not(Expression.isNull(property));
		}
		if (skip("(")) {
			Expression condition = or();
			expect(")");
			return condition;
		}
		return continued(operand());
	}

	/**
	 * Read what follows an operand and makes a condition of it.
	 */
	private Expression continued(Expression operand) {
		if (skip("IS")) {
			boolean negated = skip("NOT");
			expect("NULL");
			return negatedIf(negated, Expression.isNull(operand));
		}
		IntPredicate comparison = COMPARISONS.get(peek().text());
		if (peek().kind() == SqlToken.Kind.SYMBOL && comparison != null) {
			next();
			return Expression.comparison(operand, operand(), comparison);
		}
		boolean negated = skip("NOT");
		if (skip("IN")) {
			return negatedIf(negated, Expression.in(operand, candidates()));
		}
		if (negated) {
			throw unexpected();
		}
		return operand;
	}

	private static Expression negatedIf(boolean negated, Expression condition) {
		return negated ? Expression.not(condition) : condition;
	}

	private List<Expression> candidates() {
		List<Expression> candidates = new ArrayList<>();
		expect("(");
		do {
			candidates.add(operand());
		}
		while (skip(","));
		expect(")");
		return candidates;
	}

	private Expression operand() {
		boolean negative = skip("-");
		SqlToken token = next();
		if (token.kind() == SqlToken.Kind.NUMBER) {
			BigDecimal number = new BigDecimal(token.text());
			return Expression.constant(negative ? number.negate() : number);
		}
		if (negative) {
			throw unexpected(token);
		}
		if (token.kind() == SqlToken.Kind.TEXT) {
			return Expression.constant(token.text());
		}
		if (token.is("TRUE") || token.is("FALSE")) {
			return Expression.constant(token.is("TRUE"));
		}
		if (token.kind() == SqlToken.Kind.NAME && token.text().startsWith("@")) {
			return Expression.constant(parameter(token));
		}
		return property(token);
	}

	private @Nullable Object parameter(SqlToken token) {
		Object value = this.parameters.get(token.text());
		if (value == null) {
			throw new IllegalFilterException(
					"The parameter '" + token.text() + "' of the filter '" + this.expression + "' has no value");
		}
		return value;
	}

	private Expression property(SqlToken token) {
		if (token.kind() != SqlToken.Kind.NAME) {
			throw unexpected(token);
		}
		if (!skip(".")) {
			return Expression.property(token.text());
		}
		SqlToken name = next();
		if (name.kind() != SqlToken.Kind.NAME) {
			throw unexpected(name);
		}
		return switch (token.text().toLowerCase(Locale.ROOT)) {
			case "user" -> Expression.property(name.text());
			case "sys" -> Expression.systemProperty(SystemProperty.find(name.text())
				.orElseThrow(() -> new IllegalFilterException("The system property '" + name.text()
						+ "' in the filter '" + this.expression + "' doesn't exist, or the stand-in doesn't know it")));
			default -> throw unexpected(token);
		};
	}

	private SqlToken peek() {
		return this.tokens.get(this.position);
	}

	private SqlToken next() {
		SqlToken token = peek();
		if (token.kind() == SqlToken.Kind.END) {
			throw new IllegalFilterException("The filter '" + this.expression + "' ends too early");
		}
		this.position++;
		return token;
	}

	private boolean skip(String keywordOrSymbol) {
		if (peek().is(keywordOrSymbol)) {
			this.position++;
			return true;
		}
		return false;
	}

	private void expect(String keywordOrSymbol) {
		if (!skip(keywordOrSymbol)) {
			throw unexpected();
		}
	}

	private IllegalFilterException unexpected() {
		return unexpected(peek());
	}

	private IllegalFilterException unexpected(SqlToken token) {
		return new IllegalFilterException(
				"The stand-in doesn't understand '" + token.text() + "' in the filter '" + this.expression + "'");
	}

}
