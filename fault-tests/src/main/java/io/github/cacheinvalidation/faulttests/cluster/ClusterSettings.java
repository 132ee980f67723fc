package io.github.cacheinvalidation.faulttests.cluster;

import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.faulttests.node.NodeSettings;

/**
 * Which nodes there are, and what carries their messages.
 *
 * @param bus the bus
 * @param contexts how many nodes in the JVM of the harness
 * @param processes how many nodes in processes of their own
 * @param seed where their random choices begin
 * @param pace how much each does
 * @param maxStaleness the bound, {@code null} for none
 * @param heartbeatInterval how often each shows that it is there
 * @param sabotage the name of a configuration class that makes nodes do wrong,
 * {@code null} for none
 * @param logDirectory where they log to
 * @since 0.1.0
 */
public record ClusterSettings(BusKind bus, int contexts, int processes, long seed, NodeSettings.Pace pace,
		@Nullable Duration maxStaleness, Duration heartbeatInterval, @Nullable String sabotage, Path logDirectory) {

}
