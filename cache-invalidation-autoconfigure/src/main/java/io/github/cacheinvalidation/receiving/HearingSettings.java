package io.github.cacheinvalidation.receiving;

/**
 * How a node makes sure that it hears the others.
 *
 * @param rate how often it says that it is there
 * @param clearOnPeerLost whether it clears its caches when another node falls silent
 * without a goodbye, and may have changed something that it couldn't say any more
 * @since 0.1.0
 */
public record HearingSettings(HeartbeatRate rate, boolean clearOnPeerLost) {

}
