package io.github.cacheinvalidation.servicebusemulator.filter;

import java.util.LinkedHashMap;
import java.util.Map;

import io.github.cacheinvalidation.servicebusemulator.message.Message;
import io.github.cacheinvalidation.servicebusemulator.message.SystemProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SqlFilter} and {@link CorrelationFilter}.
 */
class SqlFilterTests {

	private static final Message MESSAGE = message();

	private static Message message() {
		Map<String, Object> properties = new LinkedHashMap<>(
				Map.of("origin", "me", "kind", "beat", "number", 5L, "truth", true, "with space", "it's"));
		properties.put("nothing", null);
		return new Message(new byte[0], Map.of(), properties, Map.of(SystemProperty.LABEL, "greeting"), null);
	}

	@ParameterizedTest
	@ValueSource(strings = { "1=1", "origin = 'me'", "origin <> 'you'", "origin != 'you'", "user.origin = 'me'",
			"sys.Label = 'greeting'", "sys.label = 'greeting'", "other IS NULL", "nothing IS NULL",
			"origin IS NOT NULL", "number > 4 AND number < 5.5", "number >= 5 and number <= 5", "number > -1",
			"truth = TRUE", "NOT truth = FALSE", "[with space] = 'it''s'", "\"with space\" = 'it''s'",
			"origin IN ('you', 'me')", "origin NOT IN ('you', 'they')", "EXISTS(origin)", "NOT EXISTS(other)",
			"origin <> 'me' OR kind = 'beat'", "1=0 AND 1=0 OR 1=1", "1=1 OR 1=1 AND 1=0", "(1=1 OR 1=1) AND 1=1",
			"other IS NULL OR other <> 'me'", "truth" })
	void letsThrough(String expression) {
		assertThat(SqlFilter.of(expression).matches(MESSAGE)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "1=0", "origin = 'ME'", "origin <> 'me'", "other = 'me'", "other <> 'me'",
			"NOT other = 'me'", "NOT other <> 'me'", "other IN ('me')", "other NOT IN ('me')", "nothing = 'a'",
			"origin IS NULL", "number = '5'", "origin <> 'me' AND kind = 'beat'", "other <> 'me' OR 1=0",
			"(1=1 OR 1=1) AND 1=0", "sys.MessageId <> 'a'", "EXISTS(nothing)", "origin" })
	void letsNotThrough(String expression) {
		assertThat(SqlFilter.of(expression).matches(MESSAGE)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "origin =", "= 'me'", "origin = 'me", "origin 'me'", "(1=1", "1=1)",
			"origin LIKE 'm%'", "number + 1 = 6", "newid() = 1", "sys.Other = 'a'", "other.origin = 'a'",
			"origin IS 'a'", "origin NOT 'a'", "-origin = 1", "origin = @unknown", "origin ; 1=1", "user. = 'a'" })
	void refusesWhatItDoesNotUnderstand(String expression) {
		assertThatExceptionOfType(IllegalFilterException.class).isThrownBy(() -> SqlFilter.of(expression));
	}

	@Test
	void takesParameters() {
		assertThat(SqlFilter.of("origin = @me", Map.of("@me", "me")).matches(MESSAGE)).isTrue();
		assertThat(SqlFilter.of("origin = @me", Map.of("@me", "you")).matches(MESSAGE)).isFalse();
	}

	@Test
	void aCorrelationFilterWantsEverythingEqual() {
		Map<SystemProperty, String> label = Map.of(SystemProperty.LABEL, "greeting");
		assertThat(new CorrelationFilter(label, Map.of("origin", "me", "number", 5)).matches(MESSAGE)).isTrue();
		assertThat(new CorrelationFilter(label, Map.of("origin", "you")).matches(MESSAGE)).isFalse();
		assertThat(new CorrelationFilter(Map.of(SystemProperty.TO, "a"), Map.of("origin", "me")).matches(MESSAGE))
			.isFalse();
		assertThatExceptionOfType(IllegalFilterException.class)
			.isThrownBy(() -> new CorrelationFilter(Map.of(), Map.of()));
	}

}
