package io.github.cacheinvalidation.servicebusemulator.amqp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

import io.github.cacheinvalidation.servicebusemulator.security.UnauthorizedException;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.engine.Collector;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Event;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Session;
import org.apache.qpid.proton.engine.Transport;
import org.apache.qpid.proton.message.Message;

/**
 * What happens on a connection, without its bytes.
 */
final class AmqpConnection {

	private final Connection connection = Proton.connection();

	private final Collector collector = Proton.collector();

	private final Claims claims;

	private final LinkOpener opener;

	private final List<LinkHandler> handlers = new ArrayList<>();

	AmqpConnection(Namespace namespace, Transport transport) {
		this.claims = new Claims(namespace.accessControl());
		this.opener = new LinkOpener(namespace, this.claims, this::reply);
		this.connection.collect(this.collector);
		transport.bind(this.connection);
	}

	/**
	 * React to what has happened.
	 */
	void handleEvents() {
		for (Event event = this.collector.peek(); event != null; event = this.collector.peek()) {
			handle(event);
			this.collector.pop();
		}
	}

	/**
	 * Close the links to entities, as the service does without a reason now and then.
	 */
	void detachLinks() {
		for (LinkHandler handler : List.copyOf(this.handlers)) {
			if (!handler.required().isEmpty()) {
				Links.close(handler.link(), null);
				forget(handler.link());
			}
		}
	}

	/**
	 * Close the links for which the client doesn't have the right any more.
	 */
	void checkClaims() {
		for (LinkHandler handler : List.copyOf(this.handlers)) {
			try {
				this.claims.require(handler.required(), handler.path());
			}
			catch (UnauthorizedException ex) {
				Links.close(handler.link(), AmqpErrors.unauthorized(String.valueOf(ex.getMessage())));
				forget(handler.link());
			}
		}
	}

	/**
	 * The connection is gone, and with it all links.
	 */
	void onGone() {
		List.copyOf(this.handlers).forEach((handler) -> forget(handler.link()));
	}

	private void handle(Event event) {
		switch (event.getType()) {
			case CONNECTION_REMOTE_OPEN -> {
				this.connection.setContainer(UUID.randomUUID().toString().replace("-", "").toLowerCase(Locale.ROOT));
				this.connection.open();
			}
			case CONNECTION_REMOTE_CLOSE -> this.connection.close();
			case SESSION_REMOTE_OPEN -> event.getSession().open();
			case SESSION_REMOTE_CLOSE -> close(event.getSession());
			case LINK_REMOTE_OPEN -> open(event.getLink());
			case LINK_REMOTE_CLOSE, LINK_REMOTE_DETACH -> {
				forget(event.getLink());
				Links.close(event.getLink(), null);
				event.getLink().free();
			}
			case LINK_FLOW -> handlers(event.getLink()).forEach(LinkHandler::onFlow);
			case DELIVERY -> handlers(event.getLink()).forEach((handler) -> handler.onDelivery(event.getDelivery()));
			default -> {
				// The rest needs no answer.
			}
		}
	}

	private void open(Link link) {
		// A client that closes at once has both in one read.
		if (link.getLocalState() == EndpointState.UNINITIALIZED && link.getRemoteState() == EndpointState.ACTIVE) {
			this.opener.open(link).ifPresent(this.handlers::add);
		}
	}

	private void close(Session session) {
		List.copyOf(this.handlers)
			.stream()
			.filter((handler) -> handler.link().getSession() == session)
			.forEach((handler) -> forget(handler.link()));
		session.close();
		session.free();
	}

	private void reply(Message answer, String address) {
		this.handlers.stream()
			.filter((handler) -> handler instanceof ReplyLink link && link.isAddressedBy(address))
			.findFirst()
			.ifPresent((handler) -> ((ReplyLink) handler).send(answer));
	}

	private List<LinkHandler> handlers(Link link) {
		return this.handlers.stream().filter((handler) -> handler.link() == link).toList();
	}

	private void forget(Link link) {
		handlers(link).forEach((handler) -> {
			this.handlers.remove(handler);
			handler.onGone();
		});
	}

}
