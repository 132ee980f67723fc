package io.github.cacheinvalidation.faulttests.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.cacheinvalidation.redisserver.ProcessSignal;
import io.github.cacheinvalidation.faulttests.node.NodeEvent;
import io.github.cacheinvalidation.faulttests.node.NodeJournal;
import io.github.cacheinvalidation.faulttests.node.NodeMain;
import io.github.cacheinvalidation.faulttests.node.NodeSettings;

/**
 * A node in a process of its own, which can be stopped and killed.
 */
final class ProcessNode implements Node {

	private static final long LIMIT_SECONDS = 300;

	/** Says that there are no more answers. */
	private static final String GONE = "";

	private final String name;

	private final Process process;

	private final OutputStream commands;

	private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

	private final Thread listening;

	private final NodeJournal journal;

	/** A process that is suspended wouldn't notice that the harness has ended. */
	private final Thread shutdownHook;

	ProcessNode(NodeSettings settings, NodeJournal journal) {
		this.name = settings.name();
		this.journal = journal;
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
						"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp",
						System.getProperty("java.class.path"), NodeMain.class.getName()));
		command.addAll(settings.toArguments());
		try {
			this.process = new ProcessBuilder(command)
				.redirectError(ProcessBuilder.Redirect.appendTo(Path.of(settings.logFile() + ".err").toFile()))
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.shutdownHook = new Thread(this.process::destroyForcibly);
		Runtime.getRuntime().addShutdownHook(this.shutdownHook);
		this.commands = this.process.getOutputStream();
		this.listening = new Thread(this::listen, this.name + "-output");
		this.listening.setDaemon(true);
		this.listening.start();
		String ready = answer();
		if (!NodeMain.READY.equals(ready)) {
			throw new IllegalStateException("Node %s began with '%s'".formatted(this.name, ready));
		}
	}

	private void listen() {
		try (BufferedReader reader = this.process.inputReader(StandardCharsets.UTF_8)) {
			for (String line = reader.readLine(); line != null; line = reader.readLine()) {
				if (line.startsWith(NodeMain.ANSWER)) {
					this.answers.add(line.substring(NodeMain.ANSWER.length()));
				}
				else {
					this.journal.record(NodeEvent.parse(line));
				}
			}
		}
		catch (IOException ex) {
			// It is gone.
		}
		this.answers.add(GONE);
	}

	@Override
	public synchronized String ask(String command) {
		try {
			this.commands.write((command + "\n").getBytes(StandardCharsets.UTF_8));
			this.commands.flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Node %s is gone".formatted(this.name), ex);
		}
		return answer();
	}

	private String answer() {
		try {
			String answer = this.answers.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
			if (answer == null) {
				throw new IllegalStateException(
						"Node %s has not answered within %d s".formatted(this.name, LIMIT_SECONDS));
			}
			return answer;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted", ex);
		}
	}

	/**
	 * Stop the process where it is ({@code SIGSTOP}), without ending it.
	 */
	void suspend() {
		ProcessSignal.STOP.send(this.process.pid());
	}

	/**
	 * Let the process go on ({@code SIGCONT}).
	 */
	void resume() {
		ProcessSignal.CONT.send(this.process.pid());
	}

	/**
	 * Kill the process ({@code SIGKILL}). All that it said before has been recorded when
	 * this returns.
	 */
	void kill() {
		this.process.destroyForcibly();
		awaitEnd();
	}

	@Override
	public void stop() {
		try {
			this.commands.close();
		}
		catch (IOException ex) {
			// It is gone.
		}
		awaitEnd();
	}

	private void awaitEnd() {
		try {
			if (!this.process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
				throw new IllegalStateException("Node %s does not end".formatted(this.name));
			}
			this.listening.join();
			Runtime.getRuntime().removeShutdownHook(this.shutdownHook);
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
	}

}
