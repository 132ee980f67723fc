package io.github.cacheinvalidation.redisserver;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a server answers, as text.
 */
final class Answer {

	private Answer() {
	}

	static String read(InputStream input) throws IOException {
		String line = readLine(input);
		String rest = line.substring(1);
		return switch (line.charAt(0)) {
			case '-' -> throw new IllegalStateException(rest);
			case '$' -> readText(input, Integer.parseInt(rest));
			case '*' -> readList(input, Integer.parseInt(rest));
			default -> rest;
		};
	}

	private static String readText(InputStream input, int length) throws IOException {
		if (length < 0) {
			return "";
		}
		String text = new String(input.readNBytes(length), StandardCharsets.UTF_8);
		readLine(input);
		return text;
	}

	private static String readList(InputStream input, int size) throws IOException {
		List<String> elements = new ArrayList<>();
		for (int i = 0; i < size; i++) {
			elements.add(read(input));
		}
		return String.join("\n", elements);
	}

	private static String readLine(InputStream input) throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (int c = input.read(); c != '\n'; c = input.read()) {
			if (c == -1) {
				throw new EOFException("The server has closed the connection");
			}
			line.write(c);
		}
		return line.toString(StandardCharsets.UTF_8).stripTrailing();
	}

}
