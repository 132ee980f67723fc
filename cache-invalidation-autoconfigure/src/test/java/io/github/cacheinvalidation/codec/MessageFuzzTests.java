package io.github.cacheinvalidation.codec;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

import io.github.cacheinvalidation.codec.InvalidMessageException.Reason;
import io.github.cacheinvalidation.codec.trusted.Initialized;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever bytes arrive, they are a message or are rejected, and soon. Each property is
 * tried with as many inputs as the property {@code jqwik.tries.default} says. A failure
 * names its seed and its bytes; the next run tries it first.
 */
class MessageFuzzTests {

	private static final long MAX_SECONDS = 10;

	private static final AtomicLong STRUCTURED = new AtomicLong();

	private static final AtomicLong ACCEPTED = new AtomicLong();

	private static ExecutorService executor = newExecutor();

	private static final UntrustedClassLoader CLASS_LOADER = new UntrustedClassLoader();

	private static final TrustedTypes TRUSTED_TYPES = new TrustedTypes(List.of(Codecs.TRUSTED_PACKAGE), CLASS_LOADER);

	@Property
	void anyBytesAreMessageOrRejected(@ForAll("bytes") byte[] input) throws Exception {
		assertThatIsMessageOrRejected(input);
	}

	@Property
	void anyJsonIsMessageOrRejected(@ForAll("json") byte[] input) throws Exception {
		assertThatIsMessageOrRejected(input);
	}

	@Property
	void changedMessageIsMessageOrRejected(@ForAll("mutated") byte[] input) throws Exception {
		assertThatIsMessageOrRejected(input);
	}

	@Property
	void messageOfWrongTypesIsMessageOrRejected(@ForAll("messages") byte[] input) throws Exception {
		STRUCTURED.incrementAndGet();
		if (assertThatIsMessageOrRejected(input)) {
			ACCEPTED.incrementAndGet();
		}
	}

	@AfterContainer
	static void inputsWereGoodOnes() {
		executor.shutdownNow();
		if (STRUCTURED.get() >= 1_000) {
			assertThat(ACCEPTED.get()).isGreaterThan(STRUCTURED.get() / 10);
		}
		assertThat(Initialized.NAMES).isEmpty();
	}

	@Provide
	Arbitrary<byte[]> bytes() {
		return inputs(RandomMessages::bytes);
	}

	@Provide
	Arbitrary<byte[]> json() {
		return inputs(RandomMessages::json);
	}

	@Provide
	Arbitrary<byte[]> mutated() {
		return inputs(RandomMessages::mutated);
	}

	@Provide
	Arbitrary<byte[]> messages() {
		return inputs(RandomMessages::message);
	}

	private static Arbitrary<byte[]> inputs(Function<RandomMessages, byte[]> generator) {
		return Arbitraries.fromGenerator((random) -> new ShrinkableBytes(generator.apply(new RandomMessages(random))));
	}

	private static boolean assertThatIsMessageOrRejected(byte[] input) throws Exception {
		try {
			return executor.submit(() -> decode(input)).get(MAX_SECONDS, TimeUnit.SECONDS);
		}
		catch (TimeoutException ex) {
			executor.shutdownNow();
			executor = newExecutor();
			throw new AssertionError("Takes more than %d seconds: %s".formatted(MAX_SECONDS, describe(input)), ex);
		}
		catch (ExecutionException ex) {
			throw new AssertionError("Fails with " + ex.getCause() + ": " + describe(input), ex.getCause());
		}
	}

	/**
	 * Return whether the input is a message.
	 */
	private static boolean decode(byte[] input) throws InvalidMessageException {
		assertThat(Codecs.withSecret("other secret").rejection(input).getReason()).isEqualTo(Reason.BAD_SIGNATURE);
		Codecs codecs = Codecs.with(TRUSTED_TYPES);
		Message message;
		try {
			message = codecs.decode(input);
		}
		catch (InvalidMessageException ex) {
			return false;
		}
		finally {
			assertThat(CLASS_LOADER.untrusted).isNull();
		}
		assertThat(codecs.unsupported()).noneMatch(Codecs.Unsupported::sent);
		assertThat(codecs.decode(codecs.encode(message)).invalidations()).hasSameSizeAs(message.invalidations());
		return true;
	}

	private static String describe(byte[] input) {
		return "%s (base64: %s)".formatted(new String(input, StandardCharsets.UTF_8),
				Base64.getEncoder().encodeToString(input));
	}

	private static ExecutorService newExecutor() {
		return Executors.newSingleThreadExecutor((runnable) -> {
			Thread thread = new Thread(runnable, "decoder");
			thread.setDaemon(true);
			return thread;
		});
	}

	/**
	 * Notices when a class outside the trusted package is looked for.
	 */
	private static final class UntrustedClassLoader extends ClassLoader {

		private volatile String untrusted;

		UntrustedClassLoader() {
			super(MessageFuzzTests.class.getClassLoader());
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (!name.startsWith(Codecs.TRUSTED_PACKAGE + ".")) {
				this.untrusted = name;
			}
			return super.loadClass(name, resolve);
		}

	}

}
