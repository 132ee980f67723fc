package io.github.cacheinvalidation.simulation;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.transport.CacheInvalidationTransport;
import io.github.cacheinvalidation.transport.TransportListener;

/**
 * A bus in simulated time with all the faults that a bus can have. Delivers in one order
 * to all.
 */
public final class SimulatedBus {

	private static final Duration LATENCY = Duration.ofMillis(1);

	private static final Duration RECONNECT = Duration.ofMillis(100);

	private final SimulatedTime time;

	private final List<SimulatedTransport> transports = new ArrayList<>();

	private final List<String> accepted = new ArrayList<>();

	private boolean down;

	private Duration reorderWindow = Duration.ZERO;

	public SimulatedBus(SimulatedTime time) {
		this.time = time;
	}

	/**
	 * Let messages of one sender arrive out of order.
	 */
	public void setReorderWindow(Duration reorderWindow) {
		this.reorderWindow = reorderWindow;
	}

	public SimulatedTransport newTransport() {
		return new SimulatedTransport();
	}

	/**
	 * Return what the bus has accepted since the last call.
	 */
	public List<String> drain() {
		List<String> drained = List.copyOf(this.accepted);
		this.accepted.clear();
		return drained;
	}

	/**
	 * Stop the bus: everybody loses the link.
	 */
	public void stop() {
		this.down = true;
		this.transports.forEach((transport) -> transport.loseLink("the bus is down"));
	}

	/**
	 * Start the bus again.
	 */
	public void restart() {
		this.down = false;
	}

	/**
	 * Publish as a foreign program would.
	 */
	public void publish(byte[] message) {
		this.accepted.add(new String(message, StandardCharsets.UTF_8));
		this.transports.forEach((transport) -> transport.deliver(message));
	}

	/**
	 * One node's end of the bus.
	 */
	public final class SimulatedTransport implements CacheInvalidationTransport {

		private final Deque<Runnable> backlog = new ArrayDeque<>();

		private @Nullable TransportListener listener;

		private boolean linkUp;

		private boolean cut;

		private boolean swallowing;

		private boolean refusing;

		private boolean losingAnswers;

		private boolean suspended;

		private int opened;

		private @Nullable Predicate<String> dropped;

		private Duration reconnect = RECONNECT;

		private Duration extraLatency = Duration.ZERO;

		@Override
		public String name() {
			return "simulated";
		}

		@Override
		public String destination() {
			return "the test";
		}

		@Override
		public boolean isTotallyOrdered() {
			return SimulatedBus.this.reorderWindow.isZero();
		}

		@Override
		public Duration reorderWindow() {
			return SimulatedBus.this.reorderWindow;
		}

		@Override
		public void start(TransportListener listener) {
			this.listener = listener;
			SimulatedBus.this.transports.add(this);
			if (isReachable()) {
				open();
			}
			else {
				listener.linkDown("not reachable");
				reconnectLater();
			}
		}

		private boolean isReachable() {
			return !SimulatedBus.this.down && !this.cut && !this.swallowing;
		}

		private void open() {
			this.linkUp = true;
			this.opened++;
			later(() -> this.listener.linkUp());
		}

		private void reconnectLater() {
			SimulatedBus.this.time.at(this.reconnect.toNanos(), () -> {
				if (this.listener == null || this.linkUp) {
					return;
				}
				if (isReachable()) {
					open();
				}
				else {
					reconnectLater();
				}
			});
		}

		private void loseLink(String reason) {
			if (this.linkUp) {
				this.linkUp = false;
				later(() -> this.listener.linkDown(reason));
				reconnectLater();
			}
		}

		/**
		 * Have the listener called, once this node isn't suspended any more.
		 */
		private void later(Runnable call) {
			if (this.suspended) {
				this.backlog.add(call);
			}
			else if (this.listener != null) {
				call.run();
			}
		}

		@Override
		public CompletionStage<Void> publish(byte[] message) {
			CompletableFuture<Void> answer = new CompletableFuture<>();
			if (this.refusing) {
				answer.completeExceptionally(new IllegalStateException("NOPERM"));
			}
			else if (!this.linkUp) {
				answer.completeExceptionally(new IllegalStateException("Not connected"));
			}
			else if (!this.swallowing) {
				SimulatedBus.this.time.at(LATENCY.toNanos(), () -> accept(message, answer));
			}
			return answer;
		}

		private void accept(byte[] message, CompletableFuture<Void> answer) {
			if (this.swallowing) {
				return;
			}
			if (SimulatedBus.this.down || this.cut) {
				answer.completeExceptionally(new IllegalStateException("Connection closed"));
				return;
			}
			SimulatedBus.this.publish(message);
			if (!this.losingAnswers) {
				answer.complete(null);
			}
		}

		private void deliver(byte[] message) {
			if (!this.linkUp || this.swallowing || this.cut
					|| (this.dropped != null && this.dropped.test(new String(message, StandardCharsets.UTF_8)))) {
				return;
			}
			int link = this.opened;
			SimulatedBus.this.time.at(LATENCY.plus(this.extraLatency).toNanos(), () -> {
				if (this.opened == link) {
					later(() -> this.listener.messageReceived(message));
				}
			});
		}

		@Override
		public void reopen(String reason) {
			loseLink(reason);
		}

		@Override
		public void stop() {
			this.listener = null;
			this.linkUp = false;
			SimulatedBus.this.transports.remove(this);
		}

		/**
		 * Cut the link visibly.
		 */
		public void cut() {
			this.cut = true;
			loseLink("the link is cut");
		}

		/**
		 * Subscribe again over the same link, as a client may do by itself.
		 */
		public void resubscribe() {
			later(() -> this.listener.linkUp());
		}

		/**
		 * Take so long for each attempt to connect again.
		 */
		public void setReconnect(Duration reconnect) {
			this.reconnect = reconnect;
		}

		/**
		 * Swallow everything in both directions, and tell nobody.
		 */
		public void swallow() {
			this.swallowing = true;
		}

		/**
		 * Refuse what this node publishes.
		 */
		public void refuse() {
			this.refusing = true;
		}

		/**
		 * Accept what this node publishes, and don't say so.
		 */
		public void loseAnswers() {
			this.losingAnswers = true;
		}

		/**
		 * Let some messages get lost on their way to this node.
		 */
		public void drop(Predicate<String> dropped) {
			this.dropped = dropped;
		}

		/**
		 * Let messages take longer on their way to this node.
		 */
		public void delay(Duration extraLatency) {
			this.extraLatency = extraLatency;
		}

		/**
		 * End all faults of this link.
		 */
		public void heal() {
			this.cut = false;
			this.swallowing = false;
			this.refusing = false;
			this.losingAnswers = false;
			this.dropped = null;
			this.extraLatency = Duration.ZERO;
		}

		public int getOpenedCount() {
			return this.opened;
		}

		void suspend() {
			this.suspended = true;
		}

		void resume() {
			this.suspended = false;
			for (Runnable call = this.backlog.poll(); call != null; call = this.backlog.poll()) {
				later(call);
			}
		}

	}

}
