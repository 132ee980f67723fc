package io.github.cacheinvalidation.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

/**
 * A directory with a JSON file for each measurement.
 *
 * @param directory the directory
 * @since 0.1.0
 */
public record ResultFiles(Path directory) {

	private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

	/**
	 * Write a result, in place of an earlier one of the same measurement.
	 * @param result the result
	 * @throws IOException if that fails
	 */
	public void write(Result result) throws IOException {
		Files.createDirectories(this.directory);
		Files.writeString(file(result.measurement()), MAPPER.writeValueAsString(result) + System.lineSeparator());
	}

	/**
	 * Read the last result.
	 * @param measurement the measurement's name
	 * @return the result, if there is one
	 * @throws IOException if that fails
	 */
	public Optional<Result> read(String measurement) throws IOException {
		Path file = file(measurement);
		return Files.exists(file) ? Optional.of(MAPPER.readValue(file.toFile(), Result.class)) : Optional.empty();
	}

	private Path file(String measurement) {
		return this.directory.resolve(measurement + ".json");
	}

}
