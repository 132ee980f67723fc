package io.github.cacheinvalidation.benchmarks.report;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds figures in a result. Ratios and differences are those of the rounds, of which the
 * median is taken.
 *
 * @param result the result
 */
record Figures(Result result) {

	/**
	 * Those that keep no entries in memory, or tell nobody of changes.
	 */
	private static final Set<String> LIMITS = Set.of("caffeine", "spring-caffeine", "lettuce", "azure-sdk");

	Optional<Double> median(String contender, String setting, String metric) {
		return find(contender, setting, metric).map(Series::median);
	}

	/**
	 * Return the ratio to the first contender.
	 */
	Optional<Double> ratio(String contender, String setting, String metric) {
		return find(contender, setting, metric).flatMap(
				(series) -> Summary.base(this.result.series(), series).map((base) -> series.dividedBy(base).median()));
	}

	/**
	 * Return how much more it is than that of the first contender.
	 */
	Optional<Double> difference(String contender, String setting, String metric) {
		return find(contender, setting, metric)
			.flatMap((series) -> Summary.base(this.result.series(), series).map((base) -> series.minus(base).median()));
	}

	/**
	 * Return the library's ratio to the peer that has least.
	 */
	Optional<Double> besideBestPeer(String setting, String metric) {
		return peers(setting, metric).stream()
			.min(Comparator.comparingDouble(Series::median))
			.flatMap((peer) -> beside(peer, setting, metric));
	}

	/**
	 * Return the library's ratio to the one of some contenders that has most.
	 */
	Optional<Double> besideMostOf(Collection<String> contenders, String setting, String metric) {
		return peers(setting, metric).stream()
			.filter((peer) -> contenders.contains(peer.contender()))
			.max(Comparator.comparingDouble(Series::median))
			.flatMap((peer) -> beside(peer, setting, metric));
	}

	private Optional<Double> beside(Series peer, String setting, String metric) {
		return find("library", setting, metric).map((library) -> library.dividedBy(peer).median());
	}

	private List<Series> peers(String setting, String metric) {
		return this.result.series()
			.stream()
			.filter((series) -> series.setting().equals(setting) && series.metric().equals(metric))
			.filter((series) -> !series.contender().startsWith("library") && !LIMITS.contains(series.contender()))
			.toList();
	}

	private Optional<Series> find(String contender, String setting, String metric) {
		return this.result.series()
			.stream()
			.filter((series) -> series.contender().equals(contender) && series.setting().equals(setting)
					&& series.metric().equals(metric))
			.findFirst();
	}

}
