package io.github.cacheinvalidation.codec;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import io.github.cacheinvalidation.CacheInvalidation;
import io.github.cacheinvalidation.CacheInvalidation.Clear;
import io.github.cacheinvalidation.CacheInvalidation.Keys;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Properties of keys of any form, each tried with as many as the property
 * {@code jqwik.tries.default} says.
 */
class KeyPropertyTests {

	@Property
	void messageOfKeysTravels(@ForAll("messages") Message message) throws InvalidMessageException {
		Codecs codecs = Codecs.create();
		Message decoded = codecs.decode(codecs.encode(message));
		assertThat(codecs.unsupported()).isEmpty();
		assertThat(decoded.sender()).isEqualTo(message.sender());
		assertThat(decoded.number()).isEqualTo(message.number());
		assertThat(decoded.sentAt()).isEqualTo(message.sentAt());
		assertThat(decoded.invalidations()).hasSameSizeAs(message.invalidations());
		for (int i = 0; i < decoded.invalidations().size(); i++) {
			assertThatSame(decoded.invalidations().get(i), message.invalidations().get(i));
		}
	}

	@Property
	void signedMessageOfKeysTravels(@ForAll("messages") Message message) throws InvalidMessageException {
		Codecs codecs = Codecs.withSecret("secret");
		byte[] bytes = codecs.encode(message);
		assertThat(codecs.decode(bytes).number()).isEqualTo(message.number());
		assertThat(Codecs.create().decode(bytes).number()).isEqualTo(message.number());
	}

	@Property
	void keyThatDoesNotTravelBecomesClear(@ForAll("anything") List<Object> keys) throws InvalidMessageException {
		Codecs codecs = Codecs.create();
		Keys sent = new Keys("cacheManager", "products", keys);
		Message decoded = codecs.decode(codecs.encode(new Message(null, 0, null, List.of(sent))));
		assertThat(decoded.invalidations()).hasSize(1);
		if (codecs.unsupported().isEmpty()) {
			assertThatSame(decoded.invalidations().get(0), sent);
		}
		else {
			assertThat(decoded.invalidations()).containsExactly(new Clear("cacheManager", "products"));
			assertThat(codecs.unsupported()).hasSize(1);
			assertThat(codecs.unsupported().get(0).sent()).isTrue();
		}
	}

	@Provide
	Arbitrary<Message> messages() {
		return Arbitraries.randomValue((random) -> {
			RandomKeys keys = RandomKeys.supported(random);
			List<CacheInvalidation> invalidations = new ArrayList<>();
			for (int i = random.nextInt(4); i > 0; i--) {
				String cacheManager = random.nextBoolean() ? keys.nextString() : null;
				String cache = keys.nextString();
				invalidations.add((random.nextInt(4) != 0) ? new Keys(cacheManager, cache, nextKeys(keys, random))
						: new Clear(cacheManager, random.nextBoolean() ? cache : null));
			}
			Sender sender = new Sender(keys.nextString(), random.nextLong() >>> 11);
			Instant sentAt = (random.nextInt(4) != 0) ? Instant.ofEpochMilli(random.nextLong()) : null;
			return new Message(sender, random.nextLong() >>> random.nextInt(11, 64), sentAt, invalidations);
		});
	}

	@Provide
	Arbitrary<List<Object>> anything() {
		return Arbitraries.randomValue((random) -> nextKeys(RandomKeys.any(random), random));
	}

	private static List<Object> nextKeys(RandomKeys keys, Random random) {
		Set<Object> set = new LinkedHashSet<>();
		for (int i = random.nextInt(3); i >= 0; i--) {
			set.add(keys.next());
		}
		return List.copyOf(set);
	}

	private static void assertThatSame(CacheInvalidation actual, CacheInvalidation expected) {
		assertThat(actual).hasSameClassAs(expected);
		assertThat(actual.cacheManager()).isEqualTo(expected.cacheManager());
		assertThat(actual.cache()).isEqualTo(expected.cache());
		if (actual instanceof Keys actualKeys && expected instanceof Keys expectedKeys) {
			assertThat(actualKeys.keys()).hasSameSizeAs(expectedKeys.keys());
			Iterator<Object> actualKey = actualKeys.keys().iterator();
			for (Object expectedKey : expectedKeys.keys()) {
				assertThatSame(actualKey.next(), expectedKey);
			}
		}
	}

	private static void assertThatSame(Object actual, Object expected) {
		if (expected.getClass().isArray()) {
			assertThat(actual).hasSameClassAs(expected);
			assertThat(Arrays.deepEquals(new Object[] { actual }, new Object[] { expected })).isTrue();
			return;
		}
		assertThat(actual).isEqualTo(expected).hasSameHashCodeAs(expected);
		assertThat(expected).isEqualTo(actual);
		if (!(expected instanceof Collection<?>)) {
			assertThat(actual).hasSameClassAs(expected);
		}
	}

}
