package io.github.cacheinvalidation.servicebusemulator.broker;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The messages of a subscription that consumers have to themselves for a while.
 */
final class LockedMessages {

	private final Map<UUID, Locked> byToken = new LinkedHashMap<>();

	MessageDelivery.Lock add(QueuedMessage message, Instant until) {
		UUID token = UUID.randomUUID();
		this.byToken.put(token, new Locked(message, until));
		return new MessageDelivery.Lock(token, until);
	}

	Optional<QueuedMessage> remove(UUID token, Instant now) {
		Locked locked = this.byToken.get(token);
		if (locked == null || locked.isOver(now)) {
			return Optional.empty();
		}
		this.byToken.remove(token);
		return Optional.of(locked.message());
	}

	/**
	 * Lock a message for longer.
	 * @return whether it is locked
	 */
	boolean renew(UUID token, Instant now, Instant until) {
		Locked locked = this.byToken.get(token);
		if (locked == null || locked.isOver(now)) {
			return false;
		}
		this.byToken.put(token, new Locked(locked.message(), until));
		return true;
	}

	List<QueuedMessage> removeExpired(Instant now) {
		List<QueuedMessage> expired = new ArrayList<>();
		this.byToken.values().removeIf((locked) -> {
			boolean over = locked.isOver(now);
			if (over) {
				expired.add(locked.message());
			}
			return over;
		});
		return expired;
	}

	int size() {
		return this.byToken.size();
	}

	private record Locked(QueuedMessage message, Instant until) {

		boolean isOver(Instant now) {
			return !now.isBefore(this.until);
		}

	}

}
