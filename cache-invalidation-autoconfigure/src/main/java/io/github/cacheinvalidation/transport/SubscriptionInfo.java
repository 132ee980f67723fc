package io.github.cacheinvalidation.transport;

import org.jspecify.annotations.Nullable;

/**
 * The subscription through which a node hears the others.
 *
 * @param name its name on the bus, or {@code null} if subscriptions have none there, or
 * if it isn't made yet
 * @param manual whether somebody else has made it; else the node does
 * @since 0.1.0
 */
public record SubscriptionInfo(@Nullable String name, boolean manual) {

	@Override
	public String toString() {
		String kind = this.manual ? "manual" : "automatic";
		return (this.name != null) ? "'%s' (%s)".formatted(this.name, kind) : kind;
	}

}
