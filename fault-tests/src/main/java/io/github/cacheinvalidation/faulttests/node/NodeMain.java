package io.github.cacheinvalidation.faulttests.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Runs a node in a process of its own: commands come in on its standard input, answers
 * and events go out on its standard output. It ends in order with the end of its input,
 * so that no node outlives the harness.
 *
 * @since 0.1.0
 */
public final class NodeMain {

	/**
	 * Begins a line that is an answer; all other lines are events.
	 */
	public static final String ANSWER = "=";

	/**
	 * The answer that a node gives unasked when it is ready for commands.
	 */
	public static final String READY = "ready";

	private NodeMain() {
	}

	/**
	 * Run the node.
	 * @param args the node's settings
	 * @throws IOException if the harness is gone
	 * @throws InterruptedException never
	 */
	public static void main(String[] args) throws IOException, InterruptedException {
		PrintStream output = System.out;
		// Whoever prints something must not disturb.
		System.setOut(System.err);
		BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		try (NodeAgent agent = NodeAgent.start(NodeSettings.parse(List.of(args)),
				(event) -> say(output, event.toLine()))) {
			say(output, ANSWER + READY);
			for (String command = input.readLine(); command != null; command = input.readLine()) {
				say(output, ANSWER + agent.obey(command));
			}
		}
	}

	/**
	 * Each line leaves the process at once, so that it is heard even if the process is
	 * killed in the next moment.
	 */
	private static void say(PrintStream output, String line) {
		byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
		synchronized (output) {
			output.write(bytes, 0, bytes.length);
			output.flush();
		}
	}

}
