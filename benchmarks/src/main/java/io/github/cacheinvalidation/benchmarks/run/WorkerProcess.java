package io.github.cacheinvalidation.benchmarks.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.github.cacheinvalidation.benchmarks.measurement.Entry;
import io.github.cacheinvalidation.benchmarks.measurement.Measurement;
import io.github.cacheinvalidation.benchmarks.measurement.Size;
import io.github.cacheinvalidation.benchmarks.measurement.Value;

/**
 * A process that measures one entry.
 */
final class WorkerProcess implements AutoCloseable {

	/**
	 * What each JVM gets. Infinispan is told where to listen; the last ones are what
	 * Hazelcast asks for.
	 */
	static final List<String> JVM_ARGUMENTS = List.of("-Xms512m", "-Xmx1g", "-Djgroups.bind.address=127.0.0.1",
			"-Djava.net.preferIPv4Stack=true", "--add-modules=java.se",
			"--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED", "--add-opens=java.base/java.lang=ALL-UNNAMED",
			"--add-opens=java.base/sun.nio.ch=ALL-UNNAMED", "--add-opens=java.management/sun.management=ALL-UNNAMED",
			"--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");

	private static final long CLOSE_SECONDS = 20;

	private final Entry entry;

	private final Process process;

	private final BufferedReader answers;

	private final PrintStream requests;

	private WorkerProcess(Entry entry, Process process) {
		this.entry = entry;
		this.process = process;
		this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
		this.requests = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
	}

	/**
	 * Start a process, and wait until it is ready.
	 * @param log the file for everything that products print
	 * @throws IOException if it can't be started or fails
	 */
	static WorkerProcess start(Measurement measurement, Entry entry, Size size, Path log) throws IOException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(JVM_ARGUMENTS);
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), Worker.class.getName(), measurement.name(),
				entry.contender(), entry.setting(), size.name()));
		Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
			.start();
		WorkerProcess worker = new WorkerProcess(entry, process);
		if (!Worker.READY.equals(worker.answers.readLine())) {
			worker.close();
			throw new IOException("%s could not be opened, see %s".formatted(entry, log));
		}
		return worker;
	}

	Entry entry() {
		return this.entry;
	}

	/**
	 * Measure a round.
	 * @return what was found, or nothing if the round has failed
	 * @throws IOException if the process has ended
	 */
	Optional<List<Value>> round() throws IOException {
		this.requests.println("round");
		List<Value> values = new ArrayList<>();
		for (String line = this.answers.readLine(); line != null; line = this.answers.readLine()) {
			if (line.equals(Worker.END)) {
				return Optional.of(values);
			}
			if (line.equals(Worker.FAILED)) {
				return Optional.empty();
			}
			String[] parts = line.split(String.valueOf(Worker.SEPARATOR), -1);
			values.add(new Value(parts[0], Double.parseDouble(parts[1]), parts[2]));
		}
		throw new IOException(this.entry + " has ended");
	}

	@Override
	public void close() {
		this.requests.close();
		try {
			if (!this.process.waitFor(CLOSE_SECONDS, TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
