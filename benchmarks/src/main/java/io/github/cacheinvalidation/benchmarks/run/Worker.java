package io.github.cacheinvalidation.benchmarks.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

import io.github.cacheinvalidation.benchmarks.measurement.Entry;
import io.github.cacheinvalidation.benchmarks.measurement.Measurements;
import io.github.cacheinvalidation.benchmarks.measurement.Session;
import io.github.cacheinvalidation.benchmarks.measurement.Size;
import io.github.cacheinvalidation.benchmarks.measurement.Value;

/**
 * The process of one entry: measures a round for each line that it reads, until there are
 * no more.
 *
 * @since 0.1.0
 */
public final class Worker {

	static final String READY = "ready";

	static final String END = "end";

	static final String FAILED = "failed";

	static final char SEPARATOR = '\t';

	private Worker() {
	}

	/**
	 * Measure.
	 * @param args name of the measurement, name of the contender, setting, size
	 * @throws IOException if the other process is gone
	 */
	public static void main(String[] args) throws IOException {
		PrintStream answers = System.out;
		// What products print is not an answer.
		System.setOut(System.err);
		try (Session session = Measurements.named(args[0]).open(new Entry(args[1], args[2]), Size.valueOf(args[3]))) {
			answers.println(READY);
			BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
			while (requests.readLine() != null) {
				answers.println(measure(session, answers) ? END : FAILED);
			}
		}
		catch (RuntimeException ex) {
			ex.printStackTrace();
			System.exit(1);
		}
		// Some products leave threads behind.
		System.exit(0);
	}

	private static boolean measure(Session session, PrintStream answers) {
		try {
			for (Value value : session.round()) {
				answers.println(value.metric() + SEPARATOR + value.value() + SEPARATOR + value.unit());
			}
			return true;
		}
		catch (RuntimeException ex) {
			ex.printStackTrace();
			return false;
		}
	}

}
