package io.github.cacheinvalidation.servicebusemulator.filter;

import java.util.Map;

import io.github.cacheinvalidation.servicebusemulator.message.Message;

/**
 * Lets messages through for which a condition in SQL is true.
 */
public final class SqlFilter implements Filter {

	private final String expression;

	private final Map<String, Object> parameters;

	private final Expression condition;

	private SqlFilter(String expression, Map<String, Object> parameters, Expression condition) {
		this.expression = expression;
		this.parameters = parameters;
		this.condition = condition;
	}

	/**
	 * Create a filter.
	 * @param expression the condition
	 * @param parameters what stands for the names in it that begin with an at sign, by
	 * name with that sign
	 * @return the filter
	 * @throws IllegalFilterException if the condition is wrong, or says something that
	 * the stand-in doesn't understand
	 */
	public static SqlFilter of(String expression, Map<String, Object> parameters) {
		return new SqlFilter(expression, Map.copyOf(parameters), new SqlParser(expression, parameters).parse());
	}

	/**
	 * Create a filter without parameters.
	 * @param expression the condition
	 * @return the filter
	 * @throws IllegalFilterException if the condition is wrong, or says something that
	 * the stand-in doesn't understand
	 */
	public static SqlFilter of(String expression) {
		return of(expression, Map.of());
	}

	/**
	 * Return the condition.
	 * @return the condition as it was given
	 */
	public String expression() {
		return this.expression;
	}

	/**
	 * Return the parameters.
	 * @return the values by name
	 */
	public Map<String, Object> parameters() {
		return this.parameters;
	}

	@Override
	public boolean matches(Message message) {
		return Boolean.TRUE.equals(this.condition.evaluate(message));
	}

	@Override
	public String toString() {
		return this.expression;
	}

}
