package io.github.cacheinvalidation.sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a node tells the page.
 */
final class SnapshotStream implements AutoCloseable {

	private static final String DATA = "data:";

	private final JsonMapper json = new JsonMapper();

	private final BufferedReader reader;

	private SnapshotStream(InputStream body) {
		this.reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
	}

	static SnapshotStream open(TwoNodes.Node node) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create(node.url() + "/page/snapshots")).build();
		return new SnapshotStream(
				HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream()).body());
	}

	/**
	 * Wait for the next snapshot.
	 * @return the snapshot, or {@code null} if the stream has ended
	 */
	JsonNode next() throws IOException {
		for (String line = this.reader.readLine(); line != null; line = this.reader.readLine()) {
			if (line.startsWith(DATA)) {
				return this.json.readTree(line.substring(DATA.length()));
			}
		}
		return null;
	}

	void awaitEnd() throws IOException {
		JsonNode snapshot = next();
		while (snapshot != null) {
			snapshot = next();
		}
	}

	@Override
	public void close() throws IOException {
		this.reader.close();
	}

}
