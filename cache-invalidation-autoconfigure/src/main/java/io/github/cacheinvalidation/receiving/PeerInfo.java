package io.github.cacheinvalidation.receiving;

import java.time.Instant;

import io.github.cacheinvalidation.codec.Sender;

/**
 * What this node knows of another one.
 *
 * @param sender the other node
 * @param state {@code ACTIVE}, {@code LOST} when it has fallen silent, or {@code GONE}
 * when it has said goodbye
 * @param number what has been applied of it or made good: the number of a message
 * @param lastHeard when it was last heard, by this node's clock
 * @since 0.1.0
 */
public record PeerInfo(Sender sender, String state, long number, Instant lastHeard) {

}
