package io.github.cacheinvalidation.servicebusemulator.security;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Set;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A named set of rights and the key that shows that somebody has them.
 *
 * @param name the name
 * @param key the key
 * @param rights the rights
 */
public record SharedAccessPolicy(String name, String key, Set<Right> rights) {

	/**
	 * Create a policy.
	 * @param name the name
	 * @param key the key
	 * @param rights the rights; those that they include are added
	 */
	public SharedAccessPolicy {
		rights = Set.copyOf(Right.including(rights));
	}

	/**
	 * Return whether a token was signed with the key.
	 */
	boolean hasSigned(SasToken token) {
		byte[] expected = Base64.getEncoder().encode(sign(token.signedText()));
		return MessageDigest.isEqual(expected, token.signature().getBytes(StandardCharsets.UTF_8));
	}

	private byte[] sign(String text) {
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(new SecretKeySpec(this.key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
			return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("This JDK can't compute signatures", ex);
		}
	}

}
