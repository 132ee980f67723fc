package io.github.cacheinvalidation.servicebusemulator.filter;

import java.util.Map;
import java.util.Objects;

import io.github.cacheinvalidation.servicebusemulator.message.Message;
import io.github.cacheinvalidation.servicebusemulator.message.SystemProperty;

/**
 * Lets messages through whose properties equal given values, all of them, in upper and
 * lower case.
 *
 * @param system the wanted values of system properties
 * @param properties the wanted values of the application's own properties
 */
public record CorrelationFilter(Map<SystemProperty, String> system, Map<String, Object> properties) implements Filter {

	/**
	 * Create a filter.
	 * @param system the wanted values of system properties
	 * @param properties the wanted values of the application's own properties
	 * @throws IllegalFilterException if nothing is wanted
	 */
	public CorrelationFilter {
		system = Map.copyOf(system);
		properties = Map.copyOf(properties);
		if (system.isEmpty() && properties.isEmpty()) {
			throw new IllegalFilterException("A correlation filter needs at least one property");
		}
	}

	@Override
	public boolean matches(Message message) {
		return this.system.entrySet()
			.stream()
			.allMatch((wanted) -> wanted.getValue().equals(message.systemProperties().get(wanted.getKey())))
				&& this.properties.entrySet()
					.stream()
					.allMatch((wanted) -> Objects
						.equals(Comparison.compare(wanted.getValue(), message.properties().get(wanted.getKey())), 0));
	}

}
