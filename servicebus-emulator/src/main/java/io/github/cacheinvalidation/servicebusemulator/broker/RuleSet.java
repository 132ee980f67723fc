package io.github.cacheinvalidation.servicebusemulator.broker;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

import io.github.cacheinvalidation.servicebusemulator.broker.BrokerException.Reason;
import io.github.cacheinvalidation.servicebusemulator.message.Message;

/**
 * The rules of a subscription. A message gets through if one of them lets it through, and
 * only once if several do.
 */
final class RuleSet {

	private final String path;

	private final TreeMap<String, Rule> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

	RuleSet(String path, Rule first) {
		this.path = path;
		this.byName.put(first.name(), first);
	}

	List<Rule> list() {
		return List.copyOf(this.byName.values());
	}

	Rule get(String name) {
		return Optional.ofNullable(this.byName.get(name)).orElseThrow(() -> notFound(name));
	}

	void add(Rule rule) {
		if (this.byName.putIfAbsent(rule.name(), rule) != null) {
			throw new BrokerException(Reason.ALREADY_EXISTS,
					"The entity '" + this.path + "/rules/" + rule.name() + "' exists already");
		}
	}

	void replace(Rule rule) {
		if (this.byName.replace(rule.name(), rule) == null) {
			throw notFound(rule.name());
		}
	}

	void remove(String name) {
		if (this.byName.remove(name) == null) {
			throw notFound(name);
		}
	}

	boolean letThrough(Message message) {
		return this.byName.values().stream().anyMatch((rule) -> rule.filter().matches(message));
	}

	private BrokerException notFound(String name) {
		return BrokerException.notFound(this.path + "/rules/" + name);
	}

}
