package io.github.cacheinvalidation.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Describes the machine.
 *
 * @since 0.1.0
 */
public final class Machine {

	private Machine() {
	}

	/**
	 * Return what is known of this machine, without its name.
	 * @return names and values
	 */
	public static Map<String, String> describe() {
		Map<String, String> description = new LinkedHashMap<>();
		description.put("date", LocalDate.now(ZoneOffset.UTC).toString());
		description.put("processor", processor());
		description.put("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
		description.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
		description.put("JDK", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
		return description;
	}

	private static String processor() {
		try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
			return lines.filter((line) -> line.startsWith("model name"))
				.map((line) -> line.substring(line.indexOf(':') + 1).trim())
				.findFirst()
				.orElse("unknown");
		}
		catch (IOException ex) {
			return "unknown";
		}
	}

}
