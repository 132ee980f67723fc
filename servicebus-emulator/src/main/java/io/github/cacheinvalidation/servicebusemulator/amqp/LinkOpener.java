package io.github.cacheinvalidation.servicebusemulator.amqp;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

import io.github.cacheinvalidation.servicebusemulator.broker.BrokerException;
import io.github.cacheinvalidation.servicebusemulator.broker.BrokerException.Reason;
import io.github.cacheinvalidation.servicebusemulator.broker.EntityPath;
import io.github.cacheinvalidation.servicebusemulator.broker.SubscriptionEntity;
import io.github.cacheinvalidation.servicebusemulator.broker.TopicEntity;
import io.github.cacheinvalidation.servicebusemulator.security.Right;
import io.github.cacheinvalidation.servicebusemulator.security.UnauthorizedException;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * Opens the links that the client of a connection may have, and refuses the others.
 */
final class LinkOpener {

	private static final Symbol SESSION_FILTER = Symbol.valueOf("com.microsoft:session-filter");

	private static final Set<Right> NONE = Set.of();

	private final Namespace namespace;

	private final Claims claims;

	private final RequestHandler claimsNode;

	private final BiConsumer<Message, String> replies;

	LinkOpener(Namespace namespace, Claims claims, BiConsumer<Message, String> replies) {
		this.namespace = namespace;
		this.claims = claims;
		this.claimsNode = new ClaimsNode(namespace, claims);
		this.replies = replies;
	}

	/**
	 * Open a link or refuse it.
	 * @return what happens on it, or nothing if it has been refused
	 */
	Optional<LinkHandler> open(Link link) {
		try {
			String path = address(link);
			if (path.equals(ClaimsNode.PATH)) {
				return Optional.of(openNode(link, path, NONE, this.claimsNode));
			}
			if (this.namespace.faults().isServerBusy()) {
				Links.refuse(link, AmqpErrors.serverBusy());
				return Optional.empty();
			}
			return Optional.of(openEntity(link, path, EntityPath.parse(path)));
		}
		catch (UnauthorizedException ex) {
			Links.refuse(link, AmqpErrors.unauthorized(String.valueOf(ex.getMessage())));
		}
		catch (BrokerException ex) {
			Links.refuse(link, AmqpErrors.of(ex));
		}
		return Optional.empty();
	}

	private static String address(Link link) {
		boolean receiving = link instanceof Receiver;
		if (receiving && link.getRemoteTarget() instanceof Target target && target.getAddress() != null) {
			return target.getAddress();
		}
		if (!receiving && link.getRemoteSource() instanceof Source source && source.getAddress() != null) {
			return source.getAddress();
		}
		throw new BrokerException(Reason.NOT_COVERED, "The stand-in only knows links with an address");
	}

	private LinkHandler openEntity(Link link, String path, EntityPath entity) {
		if (entity.isManagement()) {
			Set<Right> required = Set.of((entity.subscription() != null) ? Right.LISTEN : Right.SEND);
			this.claims.require(required, path);
			return openNode(link, path, required, new ManagementNode(subscription(entity)));
		}
		if (!entity.isEntity()) {
			throw new BrokerException(Reason.NOT_COVERED, "The stand-in doesn't know '" + path + "'");
		}
		if (link instanceof Receiver receiver && entity.subscription() == null) {
			return openPublishing(receiver, path);
		}
		if (link instanceof Sender sender && entity.subscription() != null) {
			return openConsuming(sender, path, entity);
		}
		throw new BrokerException(Reason.BAD_REQUEST,
				"Topics can only be sent to, and subscriptions only be received from; not so '" + path + "'");
	}

	private LinkHandler openNode(Link link, String path, Set<Right> required, RequestHandler handler) {
		accept(link);
		return (link instanceof Receiver receiver) ? new RequestLink(receiver, path, required, handler, this.replies)
				: new ReplyLink((Sender) link, path, required);
	}

	private LinkHandler openPublishing(Receiver receiver, String path) {
		this.claims.require(Set.of(Right.SEND), path);
		TopicEntity topic = this.namespace.broker().getTopic(path);
		PublishingLink handler = new PublishingLink(receiver, topic, this.namespace);
		topic.addPublisher(handler);
		receiver.setMaxMessageSize(UnsignedLong.valueOf(topic.options().maxMessageSize()));
		accept(receiver);
		return handler;
	}

	private LinkHandler openConsuming(Sender sender, String path, EntityPath entity) {
		this.claims.require(Set.of(Right.LISTEN), path);
		requireNoSession(sender);
		TopicEntity topic = this.namespace.broker().getTopic(entity.topic());
		SubscriptionEntity subscription = topic.getSubscription(String.valueOf(entity.subscription()));
		ConsumingLink handler = new ConsumingLink(sender, path, subscription, this.namespace);
		subscription.addConsumer(handler);
		sender.setMaxMessageSize(UnsignedLong.valueOf(topic.options().maxMessageSize()));
		accept(sender);
		return handler;
	}

	private static void requireNoSession(Sender sender) {
		if (sender.getRemoteSource() instanceof Source source) {
			Map<?, ?> filter = source.getFilter();
			if (filter != null && filter.containsKey(SESSION_FILTER)) {
				throw new BrokerException(Reason.NOT_COVERED, "The stand-in knows no sessions");
			}
		}
	}

	private @Nullable SubscriptionEntity subscription(EntityPath entity) {
		TopicEntity topic = this.namespace.broker().getTopic(entity.topic());
		return (entity.subscription() != null) ? topic.getSubscription(entity.subscription()) : null;
	}

	private static void accept(Link link) {
		link.setSource(link.getRemoteSource());
		link.setTarget(link.getRemoteTarget());
		link.setSenderSettleMode(link.getRemoteSenderSettleMode());
		link.setReceiverSettleMode(link.getRemoteReceiverSettleMode());
		link.open();
	}

}
