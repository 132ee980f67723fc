package io.github.cacheinvalidation.servicebus;

import java.time.Duration;

/**
 * When a node believes that no other one uses its subscription any more.
 *
 * @param probeInterval how often it tries whether all arrives
 * @param quiet for how long there has to be no sign of another node. Longer than another
 * one waits at the most between two attempts to connect
 */
record SharingPatience(Duration probeInterval, Duration quiet) {

	static final SharingPatience DEFAULT = new SharingPatience(Duration.ofSeconds(5), Duration.ofSeconds(30));

}
