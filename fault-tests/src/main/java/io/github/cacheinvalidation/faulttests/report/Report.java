package io.github.cacheinvalidation.faulttests.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.cacheinvalidation.faulttests.check.Verdict;
import io.github.cacheinvalidation.faulttests.check.Verdict.Longest;
import io.github.cacheinvalidation.faulttests.fault.FaultKind;
import io.github.cacheinvalidation.faulttests.fault.FaultLog;

/**
 * What a run has done and found.
 *
 * @param setting which nodes there were
 * @param bounded whether these had a bound to keep
 * @param phases how often everything was looked at
 * @param unsettled how often the nodes did not come to rest before
 * @param operations what the nodes did
 * @param faults how often each kind of fault happened
 * @param meters the sums of the nodes' meters
 * @param verdict what was read that nobody should have read
 * @param failures what else went wrong in nodes
 * @since 0.1.0
 */
public record Report(String setting, boolean bounded, int phases, int unsettled, Operations operations,
		Map<FaultKind, Integer> faults, Map<String, Long> meters, Verdict verdict, List<String> failures) {

	/**
	 * Return why the run has failed.
	 * @return the reasons, none if it has passed
	 */
	public List<String> problems() {
		List<String> problems = new ArrayList<>();
		require(problems, this.operations.reads() > 0 && this.operations.hits() > 0 && this.operations.writes() > 0,
				"there is nothing to judge");
		require(problems, this.verdict.getBeyondBound() == 0,
				this.verdict.getBeyondBound() + " reads stale beyond the bound");
		require(problems, this.verdict.getStaleEntries() == 0,
				this.verdict.getStaleEntries() + " entries still stale after quiescence");
		require(problems, this.verdict.getOwnWritesMissed() == 0,
				this.verdict.getOwnWritesMissed() + " reads of nodes older than their own changes");
		require(problems, this.verdict.getNeverCommitted() == 0,
				this.verdict.getNeverCommitted() + " reads or entries that were never committed");
		require(problems, this.verdict.getUnknownWrites() == 0,
				this.verdict.getUnknownWrites() + " writes that no node told of");
		require(problems, this.unsettled == 0, "no quiescence after " + this.unsettled + " phases");
		require(problems, this.failures.isEmpty(), this.failures.size() + " failures in nodes");
		return problems;
	}

	private static void require(List<String> problems, boolean condition, String problem) {
		if (!condition) {
			problems.add(problem);
		}
	}

	/**
	 * Return the report as a document.
	 * @return Markdown
	 */
	public String toMarkdown() {
		StringBuilder text = new StringBuilder();
		line(text, "## " + this.setting);
		line(text, "");
		line(text, "| | |", "| --- | ---: |");
		row(text, "operations", this.operations.reads() + this.operations.writes());
		row(text, "reads", this.operations.reads());
		row(text, "of these hits", this.operations.hits());
		row(text, "transactions committed", this.operations.writes());
		row(text, "transactions rolled back", this.operations.rolledBack());
		row(text, "faults injected", this.faults.values().stream().mapToLong(Integer::longValue).sum());
		row(text, "messages sent", meter("published"));
		row(text, "messages received", meter("received"));
		row(text, "late loads refused", meter("fills.refused"));
		row(text, "outboxes that overflowed", meter("collapsed.max-pending"));
		row(text, "gaps found", meter("gaps"));
		row(text, "repairs", meter("repairs"));
		this.meters.forEach((name, value) -> {
			if (name.startsWith("repairs.") && value > 0) {
				row(text, "repairs: " + name.substring("repairs.".length()), value);
			}
		});
		row(text, "looked at everything", this.phases);
		if (this.bounded) {
			row(text, "**stale reads beyond the bound**", this.verdict.getBeyondBound());
		}
		row(text, "**entries still stale after quiescence**", this.verdict.getStaleEntries());
		row(text, "**reads of a node older than its own changes**", this.verdict.getOwnWritesMissed());
		row(text, "**reads and entries never committed**", this.verdict.getNeverCommitted());
		if (this.bounded) {
			row(text, "written by a cut-off node: reads beyond the bound since the commit",
					this.verdict.getBeyondBoundOfCutOff());
			line(text, "| written by a cut-off node: longest staleness since the commit | %s |"
				.formatted(millis(this.verdict.getLongestOfCutOff())));
		}
		row(text, "written by a node that ended before the publish: changes", this.verdict.getLostWrites());
		row(text, "written by a node that ended before the publish: entries still stale after quiescence",
				this.verdict.getStaleEntriesByLostWrites());
		line(text, "");
		kinds(text);
		line(text, problems().isEmpty() ? "**Passed.**" : "**Failed**: " + String.join("; ", problems()));
		list(text, this.verdict.getDetails());
		list(text, this.failures);
		return text.toString();
	}

	private void kinds(StringBuilder text) {
		line(text,
				"Longest staleness while a fault concerned the reader, the writer or the bus, or had until %d s before:"
					.formatted(FaultLog.AFTERMATH.toSeconds()),
				"");
		line(text, "| fault | injected | since the bus accepted the message | since the commit |",
				"| --- | ---: | ---: | ---: |");
		this.faults.forEach((kind, count) -> {
			Longest longest = this.verdict.getLongest().getOrDefault(kind, new Longest(0, 0));
			line(text, "| %s | %d | %s | %s |".formatted(kind.getDescription(), count, millis(longest.sinceAccepted()),
					millis(longest.sinceCommitted())));
		});
		Longest calm = this.verdict.getLongestInCalm();
		line(text, "| none at the time | | %s | %s |".formatted(millis(calm.sinceAccepted()),
				millis(calm.sinceCommitted())));
		line(text, "");
	}

	private long meter(String name) {
		return this.meters.getOrDefault(name, 0L);
	}

	private static String millis(long nanos) {
		return "%,.1f ms".formatted(nanos / 1e6);
	}

	private static void row(StringBuilder text, String name, long value) {
		line(text, "| %s | %,d |".formatted(name, value));
	}

	private static void list(StringBuilder text, List<String> items) {
		if (!items.isEmpty()) {
			line(text, "");
			items.forEach((item) -> line(text, "- " + item));
		}
	}

	private static void line(StringBuilder text, String... lines) {
		for (String line : lines) {
			text.append(line).append('\n');
		}
	}

	/**
	 * What the nodes did.
	 *
	 * @param reads how many reads there were
	 * @param hits how many of them came from caches
	 * @param writes how many transactions were committed
	 * @param rolledBack how many transactions were rolled back, on purpose or not
	 */
	public record Operations(long reads, long hits, long writes, long rolledBack) {

	}

}
