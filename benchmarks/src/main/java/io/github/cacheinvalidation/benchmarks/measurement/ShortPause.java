package io.github.cacheinvalidation.benchmarks.measurement;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * The shortest pause in which a thread leaves its core to others, so that waiting for
 * something doesn't delay it. Linux makes a pause 50 µs longer unless a thread asks for
 * better; elsewhere it is as long as it is.
 */
final class ShortPause {

	private static final long NANOS = 1000;

	private final ThreadLocal<Boolean> precise = ThreadLocal.withInitial(ShortPause::askForPrecision);

	void pause() {
		// Asks once for each thread.
		this.precise.get();
		LockSupport.parkNanos(NANOS);
	}

	private static boolean askForPrecision() {
		try {
			Path thread = Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName();
			Files.writeString(Path.of("/proc").resolve(thread).resolve("timerslack_ns"), "1");
			return true;
		}
		catch (IOException | UnsupportedOperationException ex) {
			return false;
		}
	}

}
