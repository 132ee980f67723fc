package io.github.cacheinvalidation.sending;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.cacheinvalidation.transport.CacheInvalidationTransport;
import io.github.cacheinvalidation.transport.TransportListener;

/**
 * Transport whose answers the test gives, one by one.
 */
class ManualTransport implements CacheInvalidationTransport {

	private final List<String> messages = new CopyOnWriteArrayList<>();

	private final List<CompletableFuture<Void>> answers = new CopyOnWriteArrayList<>();

	private final List<String> reopenings = new CopyOnWriteArrayList<>();

	private volatile int maxMessageSize = 1024 * 1024;

	@Override
	public String name() {
		return "manual";
	}

	@Override
	public String destination() {
		return "the test";
	}

	@Override
	public int maxMessageSize() {
		return this.maxMessageSize;
	}

	void setMaxMessageSize(int maxMessageSize) {
		this.maxMessageSize = maxMessageSize;
	}

	@Override
	public void start(TransportListener listener) {
	}

	@Override
	public CompletionStage<Void> publish(byte[] message) {
		CompletableFuture<Void> answer = new CompletableFuture<>();
		this.answers.add(answer);
		this.messages.add(new String(message, StandardCharsets.UTF_8));
		return answer;
	}

	@Override
	public void reopen(String reason) {
		this.reopenings.add(reason);
	}

	@Override
	public void stop() {
	}

	List<String> reopenings() {
		return this.reopenings;
	}

	List<String> messages() {
		return this.messages;
	}

	void accept(int message) {
		this.answers.get(message).complete(null);
	}

	void refuse(int message) {
		this.answers.get(message).completeExceptionally(new IllegalStateException("Expected by the test"));
	}

}
