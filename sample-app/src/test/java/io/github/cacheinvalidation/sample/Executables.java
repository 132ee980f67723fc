package io.github.cacheinvalidation.sample;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Programs that may be installed on this machine.
 */
final class Executables {

	private Executables() {
	}

	/**
	 * Look for a program on the path.
	 * @param name its name
	 */
	static Optional<Path> find(String name) {
		return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
			.map((directory) -> Path.of(directory, name))
			.filter(Files::isExecutable)
			.findFirst();
	}

}
