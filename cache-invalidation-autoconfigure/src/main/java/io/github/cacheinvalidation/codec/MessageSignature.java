package io.github.cacheinvalidation.codec;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs messages with HMAC-SHA256. The signature is the last member of the JSON object:
 * it covers each byte before the comma that precedes it.
 */
final class MessageSignature {

	private static final String ALGORITHM = "HmacSHA256";

	private static final byte[] START = ",\"hmac\":\"".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] END = "\"}".getBytes(StandardCharsets.US_ASCII);

	/**
	 * Length of 32 bytes as base64url without padding.
	 */
	private static final int ENCODED_LENGTH = 43;

	private static final int LENGTH = START.length + ENCODED_LENGTH + END.length;

	private final SecretKeySpec key;

	MessageSignature(String secret) {
		this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
	}

	/**
	 * Return a JSON object with its signature.
	 * @param json an unsigned object with at least one member
	 */
	byte[] sign(byte[] json) {
		int unsigned = json.length - 1;
		byte[] signed = Arrays.copyOf(json, unsigned + LENGTH);
		System.arraycopy(START, 0, signed, unsigned, START.length);
		System.arraycopy(encodedMac(json, unsigned), 0, signed, unsigned + START.length, ENCODED_LENGTH);
		System.arraycopy(END, 0, signed, signed.length - END.length, END.length);
		return signed;
	}

	boolean isValid(byte[] signed) {
		int unsigned = signed.length - LENGTH;
		if (unsigned <= 0) {
			return false;
		}
		int start = unsigned + START.length;
		int end = start + ENCODED_LENGTH;
		return Arrays.equals(START, Arrays.copyOfRange(signed, unsigned, start))
				&& Arrays.equals(END, Arrays.copyOfRange(signed, end, signed.length))
				&& MessageDigest.isEqual(encodedMac(signed, unsigned), Arrays.copyOfRange(signed, start, end));
	}

	private byte[] encodedMac(byte[] bytes, int length) {
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(this.key);
			mac.update(bytes, 0, length);
			return Base64.getUrlEncoder().withoutPadding().encode(mac.doFinal());
		}
		catch (GeneralSecurityException ex) {
			// Each Java platform is required to have the algorithm.
			throw new IllegalStateException(ex);
		}
	}

}
