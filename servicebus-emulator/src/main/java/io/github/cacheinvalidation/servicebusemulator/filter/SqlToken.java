package io.github.cacheinvalidation.servicebusemulator.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A word of a SQL expression.
 *
 * @param kind what it is
 * @param text the word: a keyword in upper case, a text or a name without its quotes
 */
record SqlToken(Kind kind, String text) {

	private static final Set<String> KEYWORDS = Set.of("AND", "OR", "NOT", "IS", "NULL", "IN", "LIKE", "ESCAPE",
			"EXISTS", "TRUE", "FALSE");

	private static final Pattern PATTERN = Pattern.compile("\\s*(?:" //
			+ "(?<text>'(?:[^']|'')*')" //
			+ "|(?<number>\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)" //
			+ "|(?<delimited>\\[(?:[^\\]]|]])*]|\"(?:[^\"]|\"\")*\")" //
			+ "|(?<name>@?[A-Za-z_]\\w*)" //
			+ "|(?<symbol><>|!=|<=|>=|[=<>().,+*/%-]))");

	static List<SqlToken> split(String expression) {
		List<SqlToken> tokens = new ArrayList<>();
		String trimmed = expression.stripTrailing();
		Matcher matcher = PATTERN.matcher(trimmed);
		int position = 0;
		while (position < trimmed.length()) {
			if (!matcher.find(position) || matcher.start() != position) {
				throw new IllegalFilterException(
						"There is something unknown at position " + position + " of the filter '" + expression + "'");
			}
			tokens.add(token(matcher));
			position = matcher.end();
		}
		tokens.add(new SqlToken(Kind.END, ""));
		return tokens;
	}

	private static SqlToken token(Matcher matcher) {
		if (matcher.group("text") != null) {
			return new SqlToken(Kind.TEXT, unquote(matcher.group("text"), "'"));
		}
		if (matcher.group("number") != null) {
			return new SqlToken(Kind.NUMBER, matcher.group("number"));
		}
		if (matcher.group("delimited") != null) {
			String delimited = matcher.group("delimited");
			return new SqlToken(Kind.NAME, unquote(delimited, delimited.substring(delimited.length() - 1)));
		}
		if (matcher.group("name") != null) {
			String name = matcher.group("name");
			String upperCase = name.toUpperCase(Locale.ROOT);
			return KEYWORDS.contains(upperCase) ? new SqlToken(Kind.KEYWORD, upperCase) : new SqlToken(Kind.NAME, name);
		}
		return new SqlToken(Kind.SYMBOL, matcher.group("symbol"));
	}

	private static String unquote(String quoted, String quote) {
		return quoted.substring(1, quoted.length() - 1).replace(quote + quote, quote);
	}

	boolean is(String keywordOrSymbol) {
		return (this.kind == Kind.KEYWORD || this.kind == Kind.SYMBOL) && this.text.equals(keywordOrSymbol);
	}

	enum Kind {

		TEXT, NUMBER, NAME, KEYWORD, SYMBOL, END

	}

}
