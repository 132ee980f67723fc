package io.github.cacheinvalidation.codec;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.cacheinvalidation.codec.trusted.Initialized;
import io.github.cacheinvalidation.codec.trusted.OrderId;
import io.github.cacheinvalidation.codec.trustedevil.EvilRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TrustedTypes}.
 */
class TrustedTypesTests {

	private final RecordingClassLoader classLoader = new RecordingClassLoader();

	private final TrustedTypes types = new TrustedTypes(List.of("com.acme", Codecs.TRUSTED_PACKAGE), this.classLoader);

	@Test
	void typeInTrustedPackageIsFound() throws UnsupportedKeyException {
		assertThat(this.types.resolve(OrderId.class.getName())).isSameAs(OrderId.class);
		assertThat(this.types.resolve(OrderId.Status.class.getName())).isSameAs(OrderId.Status.class);
		assertThat(this.types.contains(OrderId.class)).isTrue();
	}

	@Test
	void subPackageIsTrusted() throws UnsupportedKeyException {
		TrustedTypes all = new TrustedTypes(List.of("io.github.cacheinvalidation"), null);
		assertThat(all.resolve(OrderId.class.getName())).isSameAs(OrderId.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ".", "com", "com.acme", "com.acme2.X", "com.acmeevil.X", "com.Acme.X", "xcom.acme.X",
			"com.acme$X", "com/acme/X", "[Lcom.acme.X;", "Lcom.acme.X;", " com.acme.X", "java.lang.String", "int", "X",
			"io.github.cacheinvalidation.codec.trustedevil.NeverInitializedRecord",
			"io.github.cacheinvalidation.codec.trustedevil.NeverInitializedEnum" })
	void nameOutsideOfTrustedPackagesIsNotEvenLookedFor(String name) {
		assertThatExceptionOfType(UnsupportedKeyException.class).isThrownBy(() -> this.types.resolve(name))
			.withMessage("is not in a trusted package");
		assertThat(this.classLoader.requested).isEmpty();
	}

	@Test
	void packageWhoseNameBeginsLikeTrustedOneIsNotTrusted() {
		assertThat(this.types.contains(EvilRecord.class)).isFalse();
	}

	@Test
	void nothingIsTrustedWithoutPackages() {
		assertThat(new TrustedTypes(List.of(), null).contains(OrderId.class)).isFalse();
		assertThat(new TrustedTypes(List.of(""), null).contains(OrderId.class)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "com.acme.", "com.acme..", "com.acme.X", "com.acme.X[]", "com.acme.x/../y",
			"com.acme.\u0000", "com.acme.%00!/", "com.acme.\ud800", "com.acme.failing.X", "com.acme.missing.X" })
	void unknownTypeIsUnsupported(String name) {
		assertThatExceptionOfType(UnsupportedKeyException.class).isThrownBy(() -> this.types.resolve(name))
			.withMessage("is not known here");
	}

	@Test
	void unknownTypeIsLookedForOnce() {
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(UnsupportedKeyException.class).isThrownBy(() -> this.types.resolve("com.acme.X"));
		}
		assertThat(this.classLoader.count).isOne();
	}

	@Test
	void boundedNumberOfUnknownTypesIsLookedFor() throws UnsupportedKeyException {
		this.types.resolve(OrderId.class.getName());
		int before = this.classLoader.count;
		for (int i = 0; i < 5000; i++) {
			String name = "com.acme.X" + i;
			assertThatExceptionOfType(UnsupportedKeyException.class).isThrownBy(() -> this.types.resolve(name));
		}
		assertThat(this.classLoader.count - before).isEqualTo(1000);
		assertThat(this.types.resolve(OrderId.class.getName())).isSameAs(OrderId.class);
	}

	@Test
	void longNameIsNotLookedFor() {
		String name = "com.acme." + "x".repeat(100_000);
		assertThatExceptionOfType(UnsupportedKeyException.class).isThrownBy(() -> this.types.resolve(name));
		assertThat(this.classLoader.requested).isEmpty();
	}

	@Test
	void untrustedClassNamedInMessageIsNeitherLoadedNorInitialized() throws InvalidMessageException {
		Codecs codecs = Codecs.with(this.types);
		for (String name : List.of("NeverInitializedRecord", "NeverInitializedEnum")) {
			String type = EvilRecord.class.getPackageName() + "." + name;
			codecs.decodeKeys("{\"record\":[\"%s\",{\"int\":1}]}".formatted(type));
			codecs.decodeKeys("{\"enum\":[\"%s\",\"CONSTANT\"]}".formatted(type));
			codecs.decodeKeys("{\"key\":[\"%s\",\"CONSTANT\"]}".formatted(type));
			codecs.decodeKeys("{\"%s\":1}".formatted(type));
		}
		assertThat(codecs.unsupported()).hasSize(8);
		assertThat(this.classLoader.requested).isEmpty();
		assertThat(Initialized.NAMES).isEmpty();
	}

	@Test
	void trustedClassThatIsNoKeyIsNotInitialized() throws InvalidMessageException {
		Codecs codecs = Codecs.with(this.types);
		codecs.decodeKeys("{\"record\":[\"%s.PlainClass\",{\"int\":1}]}".formatted(Codecs.TRUSTED_PACKAGE));
		codecs.decodeKeys("{\"enum\":[\"%s.PlainClass\",\"A\"]}".formatted(Codecs.TRUSTED_PACKAGE));
		assertThat(codecs.unsupported()).hasSize(2);
		assertThat(Initialized.NAMES).isEmpty();
	}

	private static final class RecordingClassLoader extends ClassLoader {

		private final Set<String> requested = ConcurrentHashMap.newKeySet();

		private int count;

		RecordingClassLoader() {
			super(TrustedTypesTests.class.getClassLoader());
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			this.requested.add(name);
			this.count++;
			if (name.startsWith("com.acme.failing")) {
				throw new IllegalArgumentException("A class loader that can't make a path of the name");
			}
			if (name.startsWith("com.acme.missing")) {
				throw new NoClassDefFoundError("A superclass that isn't there");
			}
			return super.loadClass(name, resolve);
		}

	}

}
