package io.github.cacheinvalidation.redisserver;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Signals to a process, on Linux and macOS.
 *
 * @since 0.1.0
 */
public enum ProcessSignal {

	/**
	 * Stop where it is, without ending ({@code SIGSTOP}).
	 */
	STOP,

	/**
	 * Go on ({@code SIGCONT}).
	 */
	CONT;

	/**
	 * Send the signal, and wait until it has been delivered.
	 * @param pid the process id
	 * @throws IllegalStateException if there is no such process
	 */
	public void send(long pid) {
		try {
			int status = new ProcessBuilder("/bin/kill", "-" + name(), String.valueOf(pid)).inheritIO()
				.start()
				.waitFor();
			if (status != 0) {
				throw new IllegalStateException("kill -%s %d ended with status %d".formatted(name(), pid, status));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
