package io.github.cacheinvalidation.benchmarks.measurement;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which artifacts need which, as the build has found out and written down.
 */
final class DependencyGraph {

	private static final String FILE = "/dependencies.tgf";

	/** Artifacts by the artifact that needs them. */
	private final Map<String, Set<String>> needed = new HashMap<>();

	private DependencyGraph() {
	}

	/**
	 * Read what the build has written: a line for each node, a line with a hash, and a
	 * line for each edge. One artifact may be several nodes.
	 */
	static DependencyGraph read() {
		InputStream file = DependencyGraph.class.getResourceAsStream(FILE);
		if (file == null) {
			throw new IllegalStateException("The build has not written " + FILE);
		}
		DependencyGraph graph = new DependencyGraph();
		Map<String, String> artifacts = new HashMap<>();
		try (BufferedReader lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
			for (String line = lines.readLine(); line != null && !line.equals("#"); line = lines.readLine()) {
				String[] parts = line.split(" ", 2);
				artifacts.put(parts[0], parts[1].replaceAll("^\\(?[^:]+:([^:]+):.*$", "$1"));
			}
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				String[] parts = line.split(" ", 3);
				graph.needed.computeIfAbsent(artifact(artifacts, parts[0]), (artifact) -> new HashSet<>())
					.add(artifact(artifacts, parts[1]));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return graph;
	}

	private static String artifact(Map<String, String> artifacts, String node) {
		String artifact = artifacts.get(node);
		if (artifact == null) {
			throw new IllegalStateException("There is an edge from or to an unknown node in " + FILE);
		}
		return artifact;
	}

	/**
	 * Return the jars of artifacts, with all that they need.
	 */
	List<Path> jars(List<String> artifacts) {
		Set<String> found = new LinkedHashSet<>();
		Deque<String> waiting = new ArrayDeque<>(artifacts);
		while (!waiting.isEmpty()) {
			String artifact = waiting.pop();
			if (found.add(artifact)) {
				waiting.addAll(this.needed.getOrDefault(artifact, Set.of()));
			}
		}
		List<Path> classPath = classPath();
		return found.stream().flatMap((artifact) -> jar(classPath, artifact)).toList();
	}

	/**
	 * Some artifacts have no jar, and what is only needed at compile time isn't there.
	 */
	private static Stream<Path> jar(List<Path> classPath, String artifact) {
		Pattern name = Pattern.compile(Pattern.quote(artifact) + "-\\d.*\\.jar");
		return classPath.stream().filter((jar) -> name.matcher(jar.getFileName().toString()).matches());
	}

	private static List<Path> classPath() {
		List<Path> entries = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.map(Path::of)
			.toList();
		if (entries.size() > 1) {
			return entries;
		}
		// The jar of the benchmarks, which names those beside it.
		try (Stream<Path> jars = Files.list(entries.get(0).toAbsolutePath().resolveSibling("lib"))) {
			return jars.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
