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
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.cacheinvalidation.benchmarks.contender.Bus;
import io.github.cacheinvalidation.benchmarks.contender.BusKind;
import io.github.cacheinvalidation.benchmarks.contender.Contenders;

/**
 * How long a minimal application takes to start, from the start of the JVM, and how many
 * jars it has: with Spring's caching starter and Caffeine, and with this library's
 * starter; and the same in an application that has Boot's starter for Redis anyway.
 */
final class StartUp implements Measurement {

	private static final String NOTHING = "nothing else";

	private static final String REDIS = "Redis";

	@Override
	public String name() {
		return "start-up";
	}

	@Override
	public List<Entry> entries() {
		return Stream.of(NOTHING, REDIS)
			.flatMap((neighbour) -> Stream.of(new Entry(Contenders.SPRING_CAFFEINE, neighbour),
					new Entry(Contenders.LIBRARY, neighbour)))
			.toList();
	}

	@Override
	public Session open(Entry entry, Size size) {
		List<String> artifacts = new ArrayList<>(List.of("spring-boot-starter-cache", "caffeine"));
		if (entry.contender().equals(Contenders.LIBRARY)) {
			artifacts.add("cache-invalidation-spring-boot-starter");
		}
		if (entry.setting().equals(REDIS)) {
			artifacts.add("spring-boot-starter-data-redis");
		}
		return new StartUpSession(DependencyGraph.read().jars(artifacts));
	}

	private static final class StartUpSession implements Session {

		private final List<Path> jars;

		private final Path classes;

		private final Bus redis = Bus.start(BusKind.REDIS);

		StartUpSession(List<Path> jars) {
			this.jars = jars;
			this.classes = copyApplication();
		}

		/**
		 * The jar of the benchmarks would bring everything.
		 */
		private static Path copyApplication() {
			String file = MinimalApplication.class.getName().replace('.', '/') + ".class";
			try (InputStream bytes = Objects
				.requireNonNull(MinimalApplication.class.getClassLoader().getResourceAsStream(file))) {
				Path directory = Files.createTempDirectory("minimal-application");
				Files.createDirectories(directory.resolve(file).getParent());
				Files.copy(bytes, directory.resolve(file));
				return directory;
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		@Override
		public List<Value> round() {
			try {
				return List.of(new Value("until started", start(), "ms"), new Value("jars", this.jars.size(), ""),
						new Value("size of the jars", size() / 1e6, "MB"));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		private double start() throws IOException {
			List<String> command = new ArrayList<>();
			command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
			command.add("-cp");
			command.add(this.classes + File.pathSeparator
					+ this.jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
			command.add(MinimalApplication.class.getName());
			command.add("--spring.main.banner-mode=off");
			command.add("--spring.cache.type=caffeine");
			command.add("--spring.data.redis.host=" + this.redis.host());
			command.add("--spring.data.redis.port=" + this.redis.port());
			Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
			try (BufferedReader output = new BufferedReader(
					new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
				for (String line = output.readLine(); line != null; line = output.readLine()) {
					if (line.startsWith(MinimalApplication.STARTED)) {
						return Double.parseDouble(line.substring(MinimalApplication.STARTED.length()));
					}
				}
			}
			throw new IllegalStateException("The application did not start");
		}

		private double size() throws IOException {
			double size = 0;
			for (Path jar : this.jars) {
				size += Files.size(jar);
			}
			return size;
		}

		@Override
		public void close() {
			this.redis.close();
		}

	}

}
