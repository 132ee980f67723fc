package io.github.cacheinvalidation.servicebusemulator.administration;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.cacheinvalidation.servicebusemulator.broker.BrokerException;
import io.github.cacheinvalidation.servicebusemulator.broker.BrokerException.Reason;
import io.github.cacheinvalidation.servicebusemulator.broker.Rule;
import io.github.cacheinvalidation.servicebusemulator.filter.CorrelationFilter;
import io.github.cacheinvalidation.servicebusemulator.filter.Filter;
import io.github.cacheinvalidation.servicebusemulator.filter.IllegalFilterException;
import io.github.cacheinvalidation.servicebusemulator.filter.SqlFilter;
import io.github.cacheinvalidation.servicebusemulator.message.SystemProperty;

/**
 * Reads and writes what administrators say about rules.
 */
final class RuleDescriptions {

	private static final String EVERYTHING = "1=1";

	private static final String NOTHING = "1=0";

	private RuleDescriptions() {
	}

	/**
	 * Read a rule.
	 * @param description the rule
	 * @param name what it is called
	 * @param now the time
	 */
	static Rule read(XmlElement description, String name, Instant now) {
		description.child("Action").map(XmlElement::type).filter("SqlRuleAction"::equals).ifPresent((type) -> {
			throw new BrokerException(Reason.NOT_COVERED, "The stand-in knows no actions of rules");
		});
		try {
			return new Rule(name, readFilter(description.required("Filter")), now);
		}
		catch (IllegalFilterException | NumberFormatException ex) {
			throw new BrokerException(Reason.BAD_REQUEST, String.valueOf(ex.getMessage()));
		}
	}

	private static Filter readFilter(XmlElement filter) {
		return switch (filter.type()) {
			case "TrueFilter" -> SqlFilter.of(EVERYTHING);
			case "FalseFilter" -> SqlFilter.of(NOTHING);
			case "SqlFilter" -> SqlFilter.of(filter.required("SqlExpression").text(), readValues(filter, "Parameters"));
			case "CorrelationFilter" -> readCorrelationFilter(filter);
			default -> throw new IllegalFilterException("There are no filters of type '" + filter.type() + "'");
		};
	}

	private static CorrelationFilter readCorrelationFilter(XmlElement filter) {
		Map<SystemProperty, String> system = new EnumMap<>(SystemProperty.class);
		for (SystemProperty property : SystemProperty.values()) {
			filter.text(property.displayName()).ifPresent((value) -> system.put(property, value));
		}
		return new CorrelationFilter(system, readValues(filter, "Properties"));
	}

	private static Map<String, Object> readValues(XmlElement filter, String name) {
		Map<String, Object> values = new LinkedHashMap<>();
		filter.child(name)
			.map((element) -> element.children("KeyValueOfstringanyType"))
			.orElse(List.of())
			.forEach((pair) -> values.put(pair.required("Key").text(), readValue(pair.required("Value"))));
		return values;
	}

	private static Object readValue(XmlElement value) {
		return switch (value.type()) {
			case "int", "long", "short", "double", "float", "decimal" -> new BigDecimal(value.text());
			case "boolean" -> Boolean.valueOf(value.text());
			default -> value.text();
		};
	}

	static String entry(String subscriptionPath, Rule rule) {
		return Atom.entry(about(subscriptionPath, rule), (xml) -> write(xml, rule));
	}

	static void writeEntry(XmlWriter xml, String subscriptionPath, Rule rule) {
		Atom.writeEntry(xml, about(subscriptionPath, rule), (inner) -> write(inner, rule));
	}

	private static Atom.About about(String subscriptionPath, Rule rule) {
		return new Atom.About(rule.name(), subscriptionPath + "/rules/" + rule.name(), rule.createdAt(),
				rule.createdAt());
	}

	private static void write(XmlWriter xml, Rule rule) {
		xml.start("RuleDescription", AtomNamespaces.SERVICE_BUS);
		xml.start("Filter");
		if (rule.filter() instanceof SqlFilter filter) {
			writeSqlFilter(xml, filter);
		}
		else if (rule.filter() instanceof CorrelationFilter filter) {
			writeCorrelationFilter(xml, filter);
		}
		xml.end();
		xml.start("Action");
		xml.type("EmptyRuleAction");
		xml.end();
		xml.element("CreatedAt", rule.createdAt());
		xml.element("Name", rule.name());
		xml.end();
	}

	private static void writeSqlFilter(XmlWriter xml, SqlFilter filter) {
		xml.type(switch (filter.expression()) {
			case EVERYTHING -> "TrueFilter";
			case NOTHING -> "FalseFilter";
			default -> "SqlFilter";
		});
		xml.element("SqlExpression", filter.expression());
		xml.element("CompatibilityLevel", 20);
		writeValues(xml, "Parameters", filter.parameters());
	}

	private static void writeCorrelationFilter(XmlWriter xml, CorrelationFilter filter) {
		xml.type("CorrelationFilter");
		for (SystemProperty property : SystemProperty.values()) {
			xml.element(property.displayName(), filter.system().get(property));
		}
		writeValues(xml, "Properties", filter.properties());
	}

	private static void writeValues(XmlWriter xml, String name, Map<String, Object> values) {
		if (values.isEmpty()) {
			return;
		}
		xml.start(name);
		values.forEach((key, value) -> {
			xml.start("KeyValueOfstringanyType");
			xml.element("Key", key);
			xml.start("Value");
			xml.namespace("s", AtomNamespaces.SCHEMA);
			xml.type(typeOf(value));
			xml.text(value.toString());
			xml.end();
			xml.end();
		});
		xml.end();
	}

	private static String typeOf(Object value) {
		if (value instanceof Boolean) {
			return "s:boolean";
		}
		return (value instanceof Number) ? "s:decimal" : "s:string";
	}

}
