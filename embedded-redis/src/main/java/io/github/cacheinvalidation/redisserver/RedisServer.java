package io.github.cacheinvalidation.redisserver;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * A real {@code redis-server} on the loopback address, run as a child process without
 * persistence. The binary comes out of the {@code org.signal:embedded-redis} artifact
 * (Linux and macOS); the environment variable {@value #EXECUTABLE_VARIABLE} names another
 * one.
 * <p>
 * The server ends with this JVM, however that ends: its parent is a small shell that
 * stops it as soon as the pipe to this JVM closes. Instances are safe for use by several
 * threads.
 *
 * @since 0.1.0
 */
public final class RedisServer implements AutoCloseable {

	/**
	 * Environment variable with the path of the {@code redis-server} to run instead of
	 * the bundled one.
	 */
	public static final String EXECUTABLE_VARIABLE = "REDIS_SERVER_EXECUTABLE";

	private static final int ANSWER_LIMIT = 10_000;

	private static final Duration LIMIT = Duration.ofSeconds(20);

	/**
	 * Starts the server in the background, prints its process id, and stops it when its
	 * own standard input ends: that happens when the JVM closes the pipe or dies. In a
	 * session of its own, where there is a way to that, so that a Ctrl-C in the terminal
	 * doesn't end the server before the JVM is done with it.
	 */
	private static final String SUPERVISOR = "trap '' INT TERM; $(command -v setsid) \"$@\" </dev/null >/dev/null 2>&1 & pid=$!; echo $pid; cat >/dev/null; "
			+ "kill -CONT $pid 2>/dev/null; kill -KILL $pid 2>/dev/null; wait $pid 2>/dev/null";

	private final int port;

	private final List<String> settings;

	/**
	 * The lines of the configuration file, which a Sentinel needs and writes to.
	 */
	private final List<String> configuration;

	/**
	 * Where the server runs, and finds again what it has written when it is restarted.
	 */
	private final Path directory;

	private @Nullable Process supervisor;

	private @Nullable ProcessHandle server;

	private RedisServer(int port, List<String> settings, List<String> configuration) {
		this.port = port;
		this.settings = settings;
		this.configuration = configuration;
		try {
			this.directory = Files.createTempDirectory("redis-server");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Start a server on a free port and wait until it answers.
	 * @param settings further command-line settings, such as {@code "--requirepass",
	 * "secret"}
	 * @return the running server
	 * @throws IllegalStateException if there is no binary for this machine, or the server
	 * doesn't answer within 20 seconds
	 */
	public static RedisServer start(String... settings) {
		RedisServer server = new RedisServer(freePort(), List.of(settings), List.of());
		server.restart();
		return server;
	}

	/**
	 * Start a Sentinel that takes a master for lost after a second without an answer, and
	 * decides alone who of its replicas becomes the next one. Wait until it answers.
	 * @param masterName the name by which clients ask for the master
	 * @param master the master at first
	 * @return the running Sentinel
	 * @throws IllegalStateException as for {@link #start(String...)}
	 */
	public static RedisServer startSentinel(String masterName, RedisServer master) {
		return startSentinel(masterName, master.getPort(), 1);
	}

	/**
	 * Start a Sentinel like {@link #startSentinel(String, RedisServer)}, one of several.
	 * @param masterName the name by which clients ask for the master
	 * @param masterPort the port of the master at first, which clients are told
	 * @param quorum how many Sentinels have to take it for lost
	 * @param settings further command-line settings of the Sentinel
	 * @return the running Sentinel
	 * @throws IllegalStateException as for {@link #start(String...)}
	 */
	public static RedisServer startSentinel(String masterName, int masterPort, int quorum, String... settings) {
		List<String> all = new ArrayList<>(List.of("--sentinel"));
		all.addAll(List.of(settings));
		RedisServer sentinel = new RedisServer(freePort(), all,
				List.of("sentinel monitor %s 127.0.0.1 %d %d".formatted(masterName, masterPort, quorum),
						"sentinel down-after-milliseconds %s 1000".formatted(masterName),
						"sentinel failover-timeout %s 3000".formatted(masterName)));
		sentinel.restart();
		return sentinel;
	}

	/**
	 * Return a TCP port on which nothing listens at the moment.
	 * @return the port
	 */
	public static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Return the address that the server listens on.
	 * @return the loopback address
	 */
	public String getHost() {
		return "127.0.0.1";
	}

	/**
	 * Return the port that the server listens on, the same after each restart.
	 * @return the TCP port
	 */
	public int getPort() {
		return this.port;
	}

	/**
	 * Return whether the server process is alive (it may be {@link #suspend() suspended}
	 * all the same).
	 * @return whether it is alive
	 */
	public synchronized boolean isRunning() {
		return this.server != null && this.server.isAlive();
	}

	/**
	 * Send a command on a connection of its own, as one types it into {@code redis-cli}.
	 * @param command the command, words separated by spaces
	 * @return the answer; of a list, one line for each element
	 * @throws IllegalStateException if the server answers with an error, or not within
	 * ten seconds
	 */
	public String ask(String command) {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(getHost(), this.port), ANSWER_LIMIT);
			socket.setSoTimeout(ANSWER_LIMIT);
			socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
			return Answer.read(socket.getInputStream());
		}
		catch (IOException ex) {
			throw new IllegalStateException("No answer to '%s' on port %d".formatted(command, this.port), ex);
		}
	}

	/**
	 * Send a command until the server doesn't answer with an error that passes.
	 * @param command the command
	 * @param passing how these errors begin
	 */
	void askUntilPossible(String command, String... passing) {
		Waiting.until("possible: " + command, () -> {
			try {
				ask(command);
				return true;
			}
			catch (IllegalStateException ex) {
				if (Stream.of(passing).noneMatch(String.valueOf(ex.getMessage())::startsWith)) {
					throw ex;
				}
				return false;
			}
		});
	}

	/**
	 * Start the server again after {@link #kill()} on the same port, and wait until it
	 * answers. Does nothing when it runs.
	 */
	public synchronized void restart() {
		if (isRunning()) {
			return;
		}
		List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", SUPERVISOR, "redis-server"));
		try {
			Path file = this.directory.resolve("redis.conf");
			if (!Files.exists(file)) {
				Files.write(file, this.configuration);
				file.toFile().deleteOnExit();
			}
			command.addAll(List.of(Binary.path(), file.toString(), "--port", String.valueOf(this.port), "--bind",
					getHost(), "--save", "", "--appendonly", "no", "--daemonize", "no"));
			command.addAll(this.settings);
			Process process = new ProcessBuilder(command).directory(this.directory.toFile())
				.redirectError(ProcessBuilder.Redirect.DISCARD)
				.start();
			this.supervisor = process;
			this.server = ProcessHandle.of(readProcessId(process)).orElseThrow();
		}
		catch (IOException ex) {
			throw new IllegalStateException("Could not start " + command, ex);
		}
		awaitAnswer(command);
	}

	/**
	 * Kill the server at once ({@code SIGKILL}): every connection to it breaks. Does
	 * nothing when it doesn't run.
	 */
	public synchronized void kill() {
		Process process = this.supervisor;
		if (process == null) {
			return;
		}
		try {
			process.getOutputStream().close();
			if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
				throw new IllegalStateException("redis-server on port " + this.port + " did not stop");
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.supervisor = null;
		this.server = null;
	}

	/**
	 * Stop the server's process without ending it ({@code SIGSTOP}): connections stay
	 * open and nothing answers any more.
	 */
	public void suspend() {
		send(ProcessSignal.STOP);
	}

	/**
	 * Let a suspended server go on ({@code SIGCONT}).
	 */
	public void resume() {
		send(ProcessSignal.CONT);
	}

	private synchronized void send(ProcessSignal signal) {
		ProcessHandle handle = this.server;
		if (handle == null) {
			throw new IllegalStateException("redis-server on port " + this.port + " is not running");
		}
		signal.send(handle.pid());
	}

	/**
	 * End the server for good.
	 */
	@Override
	public void close() {
		kill();
		if (!Files.exists(this.directory)) {
			return;
		}
		try (Stream<Path> files = Files.walk(this.directory)) {
			for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
				Files.deleteIfExists(file);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static long readProcessId(Process process) throws IOException {
		StringBuilder line = new StringBuilder();
		InputStream output = process.getInputStream();
		for (int c = output.read(); c != -1 && c != '\n'; c = output.read()) {
			line.append((char) c);
		}
		return Long.parseLong(line.toString());
	}

	private void awaitAnswer(List<String> command) {
		long deadline = System.nanoTime() + LIMIT.toNanos();
		while (!answers()) {
			if (!isRunning() || System.nanoTime() > deadline) {
				kill();
				throw new IllegalStateException("redis-server does not answer on port " + this.port + ": " + command);
			}
			Thread.onSpinWait();
		}
	}

	private boolean answers() {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(getHost(), this.port), 1000);
			socket.setSoTimeout(1000);
			socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
			// +PONG, or -NOAUTH when a password is required: either way it is up.
			int first = socket.getInputStream().read();
			return first == '+' || first == '-';
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * The executable, extracted once a JVM.
	 */
	private static final class Binary {

		private static final Map<String, String> OPERATING_SYSTEMS = Map.of("linux", "linux", "mac os x", "darwin");

		private static final Map<String, String> ARCHITECTURES = Map.of("amd64", "amd64", "x86_64", "amd64", "aarch64",
				"arm64");

		private static @Nullable String path;

		static synchronized String path() {
			if (path == null) {
				path = locate();
			}
			return path;
		}

		private static String locate() {
			String executable = System.getenv(EXECUTABLE_VARIABLE);
			if (executable != null && !executable.isBlank()) {
				return executable;
			}
			String os = OPERATING_SYSTEMS.get(System.getProperty("os.name").toLowerCase(Locale.ROOT));
			String architecture = ARCHITECTURES.get(System.getProperty("os.arch").toLowerCase(Locale.ROOT));
			String resource = "/redis-server-7.0.15-" + os + "-" + architecture;
			try (InputStream binary = RedisServer.class.getResourceAsStream(resource)) {
				if (binary == null) {
					throw new IllegalStateException("There is no bundled redis-server for " + os + "/" + architecture
							+ ": set the environment variable " + EXECUTABLE_VARIABLE + " to the path of one");
				}
				Path file = Files.createTempFile("redis-server-", "");
				file.toFile().deleteOnExit();
				Files.copy(binary, file, StandardCopyOption.REPLACE_EXISTING);
				if (!file.toFile().setExecutable(true)) {
					throw new IllegalStateException("Could not make " + file + " executable");
				}
				return file.toString();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
