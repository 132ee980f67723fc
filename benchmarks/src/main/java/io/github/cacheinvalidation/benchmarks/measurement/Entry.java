package io.github.cacheinvalidation.benchmarks.measurement;

/**
 * A contender in a measurement.
 *
 * @param contender the contender's name
 * @param setting what distinguishes several entries of one contender, such as a number of
 * nodes or what the bus does; empty for nothing
 * @since 0.1.0
 */
public record Entry(String contender, String setting) {

	/**
	 * Create an entry of a contender that has just one.
	 * @param contender the contender's name
	 */
	public Entry(String contender) {
		this(contender, "");
	}

	/**
	 * Return the setting as a number.
	 * @return the number
	 */
	public int number() {
		return Integer.parseInt(this.setting);
	}

}
