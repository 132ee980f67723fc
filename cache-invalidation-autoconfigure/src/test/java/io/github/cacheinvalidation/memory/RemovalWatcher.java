package io.github.cacheinvalidation.memory;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

import io.github.cacheinvalidation.transport.TransportListener;

/**
 * Watches what is removed by messages on a bus, and not what nodes say of themselves.
 */
public final class RemovalWatcher implements TransportListener {

	private final Consumer<String> messages;

	private RemovalWatcher(Consumer<String> messages) {
		this.messages = messages;
	}

	/**
	 * Watch a bus.
	 * @param bus the bus
	 * @param messages takes each message with removals
	 */
	public static void watch(InMemoryBus bus, Consumer<String> messages) {
		bus.newTransport().start(new RemovalWatcher(messages));
	}

	@Override
	public void messageReceived(byte[] message) {
		String text = new String(message, StandardCharsets.UTF_8);
		if (text.contains("\"type\":\"invalidate\"")) {
			this.messages.accept(text);
		}
	}

	@Override
	public void linkUp() {
	}

	@Override
	public void linkDown(String reason) {
	}

}
