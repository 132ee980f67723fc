package io.github.cacheinvalidation.sample.page;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

import org.springframework.context.ApplicationContext;

import io.github.cacheinvalidation.sample.page.Snapshot.ProductView;

/**
 * All that the page shows: the nodes in this JVM and what they send each other. Safe for
 * use by several threads.
 */
public final class Showcase {

	private final String bus;

	private final MessageLog messages = new MessageLog(System::nanoTime);

	private final List<ShownNode> nodes = new CopyOnWriteArrayList<>();

	/**
	 * Create a showcase without nodes.
	 * @param bus the kind of bus between the nodes, such as {@code Redis}
	 */
	public Showcase(String bus) {
		this.bus = bus;
	}

	/**
	 * Add a node that has been started.
	 * @param name its name
	 * @param link its line to the bus
	 * @param context its application context
	 */
	public void add(String name, BusLink link, ApplicationContext context) {
		this.nodes.add(new ShownNode(name, link, context));
	}

	MessageLog getMessages() {
		return this.messages;
	}

	List<ShownNode> getNodes() {
		return this.nodes;
	}

	Optional<ShownNode> findNode(String name) {
		return this.nodes.stream().filter((node) -> node.getName().equals(name)).findFirst();
	}

	Snapshot snapshot() {
		List<ProductView> products = this.nodes.isEmpty() ? List.of() : this.nodes.get(0).products();
		return new Snapshot(this.bus, products, this.nodes.stream().map((node) -> node.view(products)).toList(),
				this.messages.view(this::isOtherCutOff));
	}

	private boolean isOtherCutOff(String sender) {
		return this.nodes.stream()
			.anyMatch((node) -> !node.getName().equals(sender) && node.getLink().getState() != BusLink.State.JOINED);
	}

}
