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
import java.util.Arrays;
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
 * starter; the same in an application that has Boot's starter for Redis anyway; and in
 * one that asks Redis for something as soon as it can, as applications with Redis do,
 * sooner or later.
 */
final class StartUp implements Measurement {

	private static final String NOTHING = "nothing else";

	private static final String REDIS = "Redis";

	private static final String REDIS_IN_USE = "Redis, in use";

	@Override
	public String name() {
		return "start-up";
	}

	@Override
	public List<Entry> entries() {
		return Stream.of(NOTHING, REDIS, REDIS_IN_USE)
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
		if (!entry.setting().equals(NOTHING)) {
			artifacts.add("spring-boot-starter-data-redis");
		}
		return new StartUpSession(
				entry.setting().equals(REDIS_IN_USE) ? MinimalRedisApplication.class : MinimalApplication.class,
				DependencyGraph.read().jars(artifacts));
	}

	private static final class StartUpSession implements Session {

		private final Class<?> application;

		private final List<Path> jars;

		private final Path classes;

		private final Bus redis = Bus.start(BusKind.REDIS);

		StartUpSession(Class<?> application, List<Path> jars) {
			this.application = application;
			this.jars = jars;
			this.classes = copyApplication();
		}

		/**
		 * The jar of the benchmarks would bring everything.
		 */
		private static Path copyApplication() {
			try {
				Path directory = Files.createTempDirectory("minimal-application");
				for (Class<?> type : List.of(MinimalApplication.class, MinimalApplication.Prices.class,
						MinimalRedisApplication.class)) {
					copy(type, directory);
				}
				return directory;
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		private static void copy(Class<?> type, Path directory) throws IOException {
			String file = type.getName().replace('.', '/') + ".class";
			try (InputStream bytes = Objects.requireNonNull(type.getClassLoader().getResourceAsStream(file))) {
				Files.createDirectories(directory.resolve(file).getParent());
				Files.copy(bytes, directory.resolve(file));
			}
		}

		@Override
		public List<Value> round() {
			try {
				double[] taken = start();
				return List.of(new Value("until started", taken[0], "ms"), new Value("CPU time", taken[1], "ms"),
						new Value("classes", taken[2], ""), new Value("jars", this.jars.size(), ""),
						new Value("size of the jars", size() / 1e6, "MB"));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		private double[] start() throws IOException {
			List<String> command = new ArrayList<>();
			command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
			command.add("-cp");
			command.add(this.classes + File.pathSeparator
					+ this.jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
			command.add(this.application.getName());
			command.add("--spring.main.banner-mode=off");
			command.add("--spring.cache.type=caffeine");
			command.add("--spring.data.redis.host=" + this.redis.host());
			command.add("--spring.data.redis.port=" + this.redis.port());
			Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
			try (BufferedReader output = new BufferedReader(
					new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
				for (String line = output.readLine(); line != null; line = output.readLine()) {
					if (line.startsWith(MinimalApplication.STARTED)) {
						return Arrays.stream(line.substring(MinimalApplication.STARTED.length()).split(" "))
							.mapToDouble(Double::parseDouble)
							.toArray();
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
