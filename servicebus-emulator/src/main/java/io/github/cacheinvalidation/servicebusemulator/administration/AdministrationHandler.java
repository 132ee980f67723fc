package io.github.cacheinvalidation.servicebusemulator.administration;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import io.github.cacheinvalidation.servicebusemulator.broker.Broker;
import io.github.cacheinvalidation.servicebusemulator.broker.BrokerException;
import io.github.cacheinvalidation.servicebusemulator.broker.BrokerException.Reason;
import io.github.cacheinvalidation.servicebusemulator.broker.EntityPath;
import io.github.cacheinvalidation.servicebusemulator.broker.Rule;
import io.github.cacheinvalidation.servicebusemulator.broker.SubscriptionEntity;
import io.github.cacheinvalidation.servicebusemulator.broker.SubscriptionOptions;
import io.github.cacheinvalidation.servicebusemulator.broker.TopicEntity;
import io.github.cacheinvalidation.servicebusemulator.broker.TopicOptions;
import io.github.cacheinvalidation.servicebusemulator.fault.Faults;
import io.github.cacheinvalidation.servicebusemulator.security.AccessControl;
import io.github.cacheinvalidation.servicebusemulator.security.Grant;
import io.github.cacheinvalidation.servicebusemulator.security.Right;
import io.github.cacheinvalidation.servicebusemulator.security.UnauthorizedException;

/**
 * Does what administrators want. Only for the loop's thread.
 */
final class AdministrationHandler {

	private static final String BEARER = "Bearer ";

	private final Broker broker;

	private final AccessControl accessControl;

	private final Faults faults;

	AdministrationHandler(Broker broker, AccessControl accessControl, Faults faults) {
		this.broker = broker;
		this.accessControl = accessControl;
		this.faults = faults;
	}

	AdministrationResponse handle(AdministrationRequest request) {
		try {
			requireManage(request);
			if (this.faults.isServerBusy()) {
				return AdministrationResponse.error(503, "The server is busy. SubCode=50004. Try again in 2 seconds");
			}
			return route(request);
		}
		catch (UnauthorizedException ex) {
			return AdministrationResponse.error(401, String.valueOf(ex.getMessage()));
		}
		catch (BrokerException ex) {
			return AdministrationResponse.error(statusOf(ex.reason()), detailOf(ex));
		}
	}

	private void requireManage(AdministrationRequest request) {
		String token = request.token();
		if (token == null) {
			throw new UnauthorizedException("MissingToken: The request has no token");
		}
		String audience = "https://127.0.0.1/";
		Grant grant = this.accessControl.verify(token.startsWith(BEARER) ? token.substring(BEARER.length()) : token,
				audience);
		if (!grant.rights().contains(Right.MANAGE)) {
			throw new UnauthorizedException("The claim 'Manage' is required on '" + request.path() + "'");
		}
	}

	private AdministrationResponse route(AdministrationRequest request) {
		if (request.path().equalsIgnoreCase("$Resources/topics")) {
			return AdministrationResponse.ok(Atom.feed(request, this.broker.topics(), TopicDescriptions::writeEntry));
		}
		EntityPath path = EntityPath.parse(request.path());
		if (path.subscription() != null) {
			return routeBelowTopic(request, path, path.subscription());
		}
		if (isCollection(path, "subscriptions")) {
			TopicEntity topic = this.broker.getTopic(path.topic());
			return AdministrationResponse.ok(Atom.feed(request, topic.subscriptions(),
					(xml, subscription) -> SubscriptionDescriptions.writeEntry(xml, topic.name(), subscription)));
		}
		if (!path.isEntity() || path.topic().isEmpty()) {
			throw new BrokerException(Reason.NOT_COVERED, "The stand-in doesn't know '" + request.path() + "'");
		}
		return routeTopic(request, path.topic());
	}

	private AdministrationResponse routeBelowTopic(AdministrationRequest request, EntityPath path,
			String subscriptionName) {
		TopicEntity topic = this.broker.getTopic(path.topic());
		if (path.isEntity()) {
			return routeSubscription(request, topic, subscriptionName);
		}
		SubscriptionEntity subscription = topic.getSubscription(subscriptionName);
		String subscriptionPath = topic.name() + "/subscriptions/" + subscription.name();
		if (isCollection(path, "rules")) {
			return AdministrationResponse.ok(Atom.feed(request, subscription.rules(),
					(xml, rule) -> RuleDescriptions.writeEntry(xml, subscriptionPath, rule)));
		}
		if (path.rest().size() == 2 && path.rest().get(0).equalsIgnoreCase("rules")) {
			return routeRule(request, subscription, subscriptionPath, path.rest().get(1));
		}
		throw new BrokerException(Reason.NOT_COVERED, "The stand-in doesn't know '" + request.path() + "'");
	}

	private static boolean isCollection(EntityPath path, String name) {
		List<String> rest = path.rest();
		return rest.size() == 1 && rest.get(0).equalsIgnoreCase(name);
	}

	private AdministrationResponse routeTopic(AdministrationRequest request, String name) {
		return switch (request.method()) {
			case "GET" -> {
				Optional<TopicEntity> topic = this.broker.findTopic(name);
				// The service has it that a topic which isn't there is an empty list.
				yield AdministrationResponse.ok(topic.map(TopicDescriptions::entry)
					.orElseGet(() -> Atom.feed(request, List.<TopicEntity>of(), TopicDescriptions::writeEntry)));
			}
			case "PUT" -> put(request, () -> {
				TopicEntity topic = this.broker.getTopic(name);
				topic.update(TopicDescriptions.read(XmlElement.parse(request.body()), topic.options()));
				return TopicDescriptions.entry(topic);
			}, () -> TopicDescriptions.entry(this.broker.createTopic(name,
					TopicDescriptions.read(XmlElement.parse(request.body()), TopicOptions.defaults()))));
			case "DELETE" -> delete(() -> this.broker.deleteTopic(name));
			default -> throw unknownMethod(request);
		};
	}

	private AdministrationResponse routeSubscription(AdministrationRequest request, TopicEntity topic, String name) {
		return switch (request.method()) {
			case "GET" ->
				AdministrationResponse.ok(SubscriptionDescriptions.entry(topic.name(), topic.getSubscription(name)));
			case "PUT" -> put(request, () -> {
				SubscriptionEntity subscription = topic.getSubscription(name);
				subscription.update(SubscriptionDescriptions.read(description(request), subscription.options()));
				return SubscriptionDescriptions.entry(topic.name(), subscription);
			}, () -> create(request, topic, name));
			case "DELETE" -> delete(() -> topic.deleteSubscription(name));
			default -> throw unknownMethod(request);
		};
	}

	private String create(AdministrationRequest request, TopicEntity topic, String name) {
		XmlElement description = description(request);
		SubscriptionOptions options = SubscriptionDescriptions.read(description, SubscriptionOptions.defaults());
		Rule rule = description.child("DefaultRuleDescription")
			.map((element) -> RuleDescriptions.read(element, element.text("Name").orElse(Rule.DEFAULT_NAME),
					this.broker.clock().instant()))
			.orElse(null);
		return SubscriptionDescriptions.entry(topic.name(), topic.createSubscription(name, options, rule));
	}

	private static XmlElement description(AdministrationRequest request) {
		return SubscriptionDescriptions.description(XmlElement.parse(request.body()));
	}

	private AdministrationResponse routeRule(AdministrationRequest request, SubscriptionEntity subscription,
			String subscriptionPath, String name) {
		return switch (request.method()) {
			case "GET" ->
				AdministrationResponse.ok(RuleDescriptions.entry(subscriptionPath, subscription.getRule(name)));
			case "PUT" -> put(request, () -> {
				Rule rule = readRule(request, name);
				subscription.replaceRule(rule);
				return RuleDescriptions.entry(subscriptionPath, rule);
			}, () -> {
				Rule rule = readRule(request, name);
				subscription.addRule(rule);
				return RuleDescriptions.entry(subscriptionPath, rule);
			});
			case "DELETE" -> delete(() -> subscription.removeRule(name));
			default -> throw unknownMethod(request);
		};
	}

	private Rule readRule(AdministrationRequest request, String name) {
		XmlElement description = XmlElement.parse(request.body()).required("content").required("RuleDescription");
		return RuleDescriptions.read(description, name, this.broker.clock().instant());
	}

	private static AdministrationResponse put(AdministrationRequest request, Supplier<String> update,
			Supplier<String> create) {
		return request.updating() ? AdministrationResponse.ok(update.get())
				: AdministrationResponse.created(create.get());
	}

	private static AdministrationResponse delete(Runnable deletion) {
		deletion.run();
		return AdministrationResponse.ok("");
	}

	private static BrokerException unknownMethod(AdministrationRequest request) {
		return new BrokerException(Reason.NOT_COVERED, "The stand-in doesn't know the method " + request.method());
	}

	private static int statusOf(Reason reason) {
		return switch (reason) {
			case NOT_FOUND -> 404;
			case ALREADY_EXISTS -> 409;
			case BAD_REQUEST, DISABLED, LOCK_LOST -> 400;
			case QUOTA_EXCEEDED -> 403;
			case NOT_COVERED -> 501;
		};
	}

	private static String detailOf(BrokerException exception) {
		String subCode = switch (exception.reason()) {
			case NOT_FOUND -> "40400";
			case ALREADY_EXISTS -> "40900";
			case BAD_REQUEST, DISABLED, LOCK_LOST -> "40000";
			case QUOTA_EXCEEDED -> "40300";
			case NOT_COVERED -> "50100";
		};
		return "SubCode=" + subCode + ". " + exception.getMessage();
	}

}
