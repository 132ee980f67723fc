package io.github.cacheinvalidation.faulttests.check;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

import io.github.cacheinvalidation.faulttests.check.History.Write;

/**
 * What became of each version of one register, seen from those who read older ones. Times
 * that are never are {@link History#NEVER}.
 */
final class RegisterHistory {

	private final Write[] writes;

	/** By version: the first of these and all later versions to be accepted. */
	private final int[] firstAccepted;

	/** By version: the first of these and all later versions to be known as committed. */
	private final int[] firstCommitted;

	/** By node: the versions that it has written itself, by the time of the commit. */
	private final Map<String, NavigableMap<Long, Integer>> own = new HashMap<>();

	RegisterHistory(int current) {
		this.writes = new Write[current + 2];
		this.firstAccepted = new int[current + 2];
		this.firstCommitted = new int[current + 2];
		this.writes[current + 1] = new Write("nobody");
		this.firstAccepted[current + 1] = current + 1;
		this.firstCommitted[current + 1] = current + 1;
	}

	/**
	 * Add a version. They are added from the last to the first.
	 */
	void add(int version, Write write) {
		this.writes[version] = write;
		int accepted = this.firstAccepted[version + 1];
		this.firstAccepted[version] = (write.accepted() <= this.writes[accepted].accepted()) ? version : accepted;
		// What nobody was ever told of can't be held against anybody.
		int committed = this.firstCommitted[version + 1];
		this.firstCommitted[version] = (!write.isLost() && write.committed() <= this.writes[committed].committed())
				? version : committed;
		if (write.committed() != History.NEVER) {
			this.own.computeIfAbsent(write.node(), (key) -> new TreeMap<>()).put(write.committed(), version);
		}
	}

	int current() {
		return this.writes.length - 2;
	}

	Write write(int version) {
		return this.writes[version];
	}

	/**
	 * Return the last version that a node had written and committed itself by some time.
	 * @return the version, 0 if there is none
	 */
	int ownVersion(String node, long time) {
		Map.Entry<Long, Integer> last = this.own.getOrDefault(node, Collections.emptyNavigableMap()).floorEntry(time);
		return (last != null) ? last.getValue() : 0;
	}

	/**
	 * Return which version after a given one was accepted first.
	 */
	int acceptedAfter(long version) {
		return this.firstAccepted[(int) version + 1];
	}

	/**
	 * Return which version after a given one was committed first.
	 */
	int committedAfter(long version) {
		return this.firstCommitted[(int) version + 1];
	}

}
