package io.github.cacheinvalidation.servicebus;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Ends TLS in front of a server that has none, with a certificate of its own. Threads do
 * the copying, one a direction.
 */
final class TlsFront implements AutoCloseable {

	private static final char[] PASSWORD = "changeit".toCharArray();

	private final SSLContext context;

	private final ServerSocket server;

	private final int target;

	private final ExecutorService threads = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "tls-front");
		thread.setDaemon(true);
		return thread;
	});

	private TlsFront(SSLContext context, int target) throws IOException {
		this.context = context;
		this.target = target;
		this.server = context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
		this.threads.execute(this::accept);
	}

	/**
	 * Start one.
	 * @param directory where the certificate may be stored
	 * @param target the port of the server
	 */
	static TlsFront start(Path directory, int target)
			throws IOException, InterruptedException, GeneralSecurityException {
		Path file = directory.resolve("keys.p12");
		Process keytool = new ProcessBuilder(
				List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias",
						"server", "-keyalg", "EC", "-dname", "CN=127.0.0.1", "-ext", "san=ip:127.0.0.1,dns:localhost",
						"-keystore", file.toString(), "-storepass", new String(PASSWORD)))
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
		if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
			throw new IllegalStateException("keytool has failed");
		}
		KeyStore keys = KeyStore.getInstance("PKCS12");
		try (InputStream in = Files.newInputStream(file)) {
			keys.load(in, PASSWORD);
		}
		KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		keyManagers.init(keys, PASSWORD);
		KeyStore trusted = KeyStore.getInstance("PKCS12");
		trusted.load(null, null);
		trusted.setCertificateEntry("server", keys.getCertificate("server"));
		TrustManagerFactory trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trustManagers.init(trusted);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
		return new TlsFront(context, target);
	}

	/**
	 * Return what serves with the certificate, and trusts it.
	 */
	SSLContext context() {
		return this.context;
	}

	int port() {
		return this.server.getLocalPort();
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket client = this.server.accept();
				Socket behind = new Socket(InetAddress.getLoopbackAddress(), this.target);
				this.threads.execute(() -> copy(client, behind));
				this.threads.execute(() -> copy(behind, client));
			}
			catch (IOException ex) {
				// Closed, or one client less.
			}
		}
	}

	private static void copy(Socket from, Socket to) {
		try (from; to) {
			from.getInputStream().transferTo(to.getOutputStream());
		}
		catch (IOException ex) {
			// Either end has closed the connection.
		}
	}

	@Override
	public void close() {
		try {
			this.server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.threads.shutdownNow();
	}

}
