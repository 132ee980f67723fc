package io.github.cacheinvalidation.faulttests;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.cacheinvalidation.faulttests.cluster.ClusterSettings;
import io.github.cacheinvalidation.faulttests.fault.FaultKind;

/**
 * What a run is to do.
 *
 * @param cluster which nodes there are
 * @param kinds which kinds of faults happen, each at least once; those that need a
 * process are left out if there is none
 * @param phase how long faults happen before everything is looked at
 * @param duration how long faults happen in all, at least
 * @param operations how many reads and writes there are in all, at least
 */
record HarnessSettings(ClusterSettings cluster, Set<FaultKind> kinds, Duration phase, Duration duration,
		long operations) {

	HarnessSettings {
		kinds = (cluster.processes() > 0) ? kinds : withoutProcesses(kinds);
	}

	private static Set<FaultKind> withoutProcesses(Set<FaultKind> kinds) {
		return kinds.stream().filter((kind) -> !kind.isOfProcess()).collect(Collectors.toSet());
	}

	/**
	 * Where a run logs to, below its directory.
	 */
	static Path logs(Path directory) {
		return directory.resolve("fault-logs");
	}

}
