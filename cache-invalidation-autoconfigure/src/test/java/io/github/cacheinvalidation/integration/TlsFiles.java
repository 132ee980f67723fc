package io.github.cacheinvalidation.integration;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A certificate for the loopback address that nobody else trusts, and its key.
 */
record TlsFiles(Path certificate, Path key) {

	private static final String PASSWORD = "changeit";

	/**
	 * Make both with the {@code keytool} of the JDK.
	 */
	static TlsFiles create(Path directory) throws Exception {
		Path keyStore = directory.resolve("redis.p12");
		Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
		int status = new ProcessBuilder(keytool.toString(), "-genkeypair", "-alias", "redis", "-keyalg", "RSA",
				"-keysize", "2048", "-dname", "CN=localhost", "-ext", "san=ip:127.0.0.1", "-storetype", "PKCS12",
				"-keystore", keyStore.toString(), "-storepass", PASSWORD)
			.redirectError(ProcessBuilder.Redirect.DISCARD)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start()
			.waitFor();
		if (status != 0) {
			throw new IllegalStateException("keytool ended with status " + status);
		}
		KeyStore store = KeyStore.getInstance(keyStore.toFile(), PASSWORD.toCharArray());
		return new TlsFiles(
				write(directory.resolve("redis.crt"), "CERTIFICATE", store.getCertificate("redis").getEncoded()),
				write(directory.resolve("redis.key"), "PRIVATE KEY",
						store.getKey("redis", PASSWORD.toCharArray()).getEncoded()));
	}

	private static Path write(Path file, String type, byte[] content) throws IOException {
		String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(content);
		return Files.writeString(file, "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n".formatted(type, text));
	}

	/**
	 * Return the settings of a server that expects TLS on a port.
	 */
	String[] settings(int port) {
		return new String[] { "--tls-port", String.valueOf(port), "--tls-cert-file", this.certificate.toString(),
				"--tls-key-file", this.key.toString(), "--tls-ca-cert-file", this.certificate.toString(),
				"--tls-auth-clients", "no" };
	}

	/**
	 * Return the properties of an application that trusts the server.
	 */
	String[] properties() {
		return new String[] { "spring.data.redis.ssl.bundle=redis", "spring.data.redis.host=127.0.0.1",
				"spring.ssl.bundle.pem.redis.truststore.certificate=" + this.certificate.toUri() };
	}

}
