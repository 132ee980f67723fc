package io.github.cacheinvalidation.transport;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Listener that remembers what it was told.
 */
public class RecordingListener implements TransportListener {

	private final List<byte[]> messages = new CopyOnWriteArrayList<>();

	private final List<String> linkChanges = new CopyOnWriteArrayList<>();

	private final List<String> lossReasons = new CopyOnWriteArrayList<>();

	private final AtomicBoolean failOnNextMessage = new AtomicBoolean();

	private final AtomicBoolean called = new AtomicBoolean();

	private volatile boolean overlapped;

	public static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	@Override
	public void messageReceived(byte[] message) {
		one(() -> {
			if (this.failOnNextMessage.compareAndSet(true, false)) {
				throw new IllegalStateException("Expected by the test");
			}
			this.messages.add(message);
		});
	}

	@Override
	public void linkUp() {
		one(() -> this.linkChanges.add("up"));
	}

	@Override
	public void linkDown(String reason) {
		one(() -> {
			this.lossReasons.add(reason);
			this.linkChanges.add("down");
		});
	}

	@Override
	public void linkShared(String reason) {
		one(() -> {
			this.lossReasons.add(reason);
			this.linkChanges.add("shared");
		});
	}

	private void one(Runnable call) {
		if (!this.called.compareAndSet(false, true)) {
			this.overlapped = true;
		}
		try {
			call.run();
		}
		finally {
			this.called.set(false);
		}
	}

	void failOnNextMessage() {
		this.failOnNextMessage.set(true);
	}

	boolean overlapped() {
		return this.overlapped;
	}

	public List<byte[]> messages() {
		return this.messages;
	}

	public List<String> texts() {
		return this.messages.stream().map((message) -> new String(message, StandardCharsets.UTF_8)).toList();
	}

	public List<String> linkChanges() {
		return this.linkChanges;
	}

	public List<String> lossReasons() {
		return this.lossReasons;
	}

}
