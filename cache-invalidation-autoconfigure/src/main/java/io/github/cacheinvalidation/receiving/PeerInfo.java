package io.github.cacheinvalidation.receiving;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.codec.Sender;
import io.github.cacheinvalidation.codec.Statement.Presence;

/**
 * What this node knows of another one.
 *
 * @param sender the other node
 * @param presence what has become of it
 * @param number what has been applied of it or made good: the number of a message
 * @param missing how many messages after that one are known to have been sent and have
 * not all arrived yet
 * @param lastHeard when it was last heard, by this node's clock, or {@code null} if it is
 * known only from others
 * @param lag how long its last message was under way, by the clocks of two machines, or
 * {@code null} if that isn't known
 * @since 0.1.0
 */
public record PeerInfo(Sender sender, Presence presence, long number, long missing, @Nullable Instant lastHeard,
		@Nullable Duration lag) {

}
