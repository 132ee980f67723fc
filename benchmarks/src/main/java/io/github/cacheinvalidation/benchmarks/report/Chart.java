package io.github.cacheinvalidation.benchmarks.report;

import java.util.List;
import java.util.Locale;

/**
 * A picture of one metric: a bar for each entry, on a logarithmic scale, since products
 * differ by powers of ten. Readable on light and on dark pages.
 */
final class Chart {

	private static final int WIDTH = 760;

	private static final int LABELS = 210;

	private static final int VALUES = 110;

	private static final int ROW = 22;

	private static final int TOP = 44;

	private static final int BOTTOM = 46;

	private static final String STYLE = """
			<style>
			text { font: 12px sans-serif; fill: #24292f; }
			.title { font-weight: bold; font-size: 14px; }
			.grid { stroke: #d0d7de; }
			.bar { fill: #8c959f; }
			.own { fill: #0969da; }
			@media (prefers-color-scheme: dark) {
			text { fill: #e6edf3; }
			.grid { stroke: #3d444d; }
			.bar { fill: #768390; }
			.own { fill: #4493f8; }
			}
			</style>
			""";

	private final String title;

	private final List<Series> series;

	private final int from;

	private final int to;

	/**
	 * Create a chart.
	 * @param title what it shows
	 * @param series a bar each, all of the same metric
	 */
	Chart(String title, List<Series> series) {
		this.title = title;
		this.series = series.stream().filter((one) -> one.median() > 0).toList();
		double least = this.series.stream().mapToDouble(Series::median).min().orElse(1);
		double most = this.series.stream().mapToDouble(Series::median).max().orElse(10);
		this.from = (int) Math.floor(Math.log10(least) - 0.05);
		this.to = Math.max(this.from + 1, (int) Math.ceil(Math.log10(most)));
	}

	/**
	 * Return the picture as an SVG document.
	 */
	String toSvg() {
		int height = TOP + ROW * this.series.size() + BOTTOM;
		StringBuilder svg = new StringBuilder();
		svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n"
			.formatted(WIDTH, height, escape(this.title)));
		svg.append(STYLE);
		svg.append("<text class=\"title\" x=\"10\" y=\"24\">%s</text>%n".formatted(escape(this.title)));
		appendAxis(svg, height - BOTTOM);
		for (int i = 0; i < this.series.size(); i++) {
			appendBar(svg, this.series.get(i), TOP + ROW * i);
		}
		return svg.append("</svg>").append(System.lineSeparator()).toString();
	}

	private void appendAxis(StringBuilder svg, int bottom) {
		for (int power = this.from; power <= this.to; power++) {
			double x = x(Math.pow(10, power));
			append(svg, "<line class=\"grid\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>%n", x, TOP, x, bottom);
			append(svg, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>%n", x, bottom + 16,
					Numbers.format(Math.pow(10, power)));
		}
		Series first = this.series.get(0);
		String label = first.unit().isEmpty() ? first.metric() : first.metric() + ", " + first.unit();
		append(svg, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s (logarithmic)</text>%n",
				(x(Math.pow(10, this.from)) + x(Math.pow(10, this.to))) / 2, bottom + 34, escape(label));
	}

	private void appendBar(StringBuilder svg, Series one, int y) {
		double start = x(Math.pow(10, this.from));
		double end = x(one.median());
		boolean own = one.contender().startsWith("library");
		String label = one.setting().isEmpty() ? one.contender() : one.contender() + ", " + one.setting();
		append(svg, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n", LABELS - 8, y + 15, escape(label));
		append(svg, "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>%n", own ? "own" : "bar",
				start, y + 3, end - start, ROW - 6);
		append(svg, "<text x=\"%.1f\" y=\"%d\">%s</text>%n", end + 6, y + 15,
				escape((Numbers.format(one.median()) + " " + one.unit()).trim()));
	}

	private double x(double value) {
		double share = (Math.log10(value) - this.from) / (this.to - this.from);
		return LABELS + share * (WIDTH - LABELS - VALUES);
	}

	private static void append(StringBuilder svg, String format, Object... args) {
		svg.append(String.format(Locale.ROOT, format, args));
	}

	private static String escape(String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
	}

}
