package io.github.cacheinvalidation.servicebusemulator.security;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A token signed with the key of a shared access policy.
 *
 * @param resource the URI of what it is for
 * @param expiresAt when it expires
 * @param policyName the policy whose key it claims to be signed with
 * @param signature the signature, in Base64
 * @param signedText what has been signed
 */
record SasToken(String resource, Instant expiresAt, String policyName, String signature, String signedText) {

	private static final String SCHEME = "SharedAccessSignature ";

	static boolean isOne(String token) {
		return token.startsWith(SCHEME);
	}

	/**
	 * Read a token.
	 * @throws UnauthorizedException if it is none
	 */
	static SasToken parse(String token) {
		if (!isOne(token)) {
			throw malformed();
		}
		Map<String, String> fields = Arrays.stream(token.substring(SCHEME.length()).split("&", -1))
			.map((field) -> field.split("=", 2))
			.filter((field) -> field.length == 2)
			.collect(Collectors.toMap((field) -> field[0], (field) -> field[1], (first, second) -> second));
		String resource = required(fields, "sr");
		String expiry = required(fields, "se");
		try {
			return new SasToken(decoded(resource), Instant.ofEpochSecond(Long.parseLong(decoded(expiry))),
					decoded(required(fields, "skn")), decoded(required(fields, "sig")), resource + "\n" + expiry);
		}
		catch (IllegalArgumentException ex) {
			throw malformed();
		}
	}

	private static String required(Map<String, String> fields, String name) {
		String value = fields.get(name);
		if (value == null) {
			throw malformed();
		}
		return value;
	}

	private static String decoded(String value) {
		return URLDecoder.decode(value, StandardCharsets.UTF_8);
	}

	private static UnauthorizedException malformed() {
		return new UnauthorizedException("MalformedToken: This is no shared access signature");
	}

}
