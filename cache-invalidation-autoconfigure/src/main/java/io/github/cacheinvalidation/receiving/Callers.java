package io.github.cacheinvalidation.receiving;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.cacheinvalidation.codec.Sender;
import io.github.cacheinvalidation.codec.Statement;
import io.github.cacheinvalidation.codec.Statement.Caller;

/**
 * The nodes that have said hello and wait for an answer, which is one for all of them.
 * Guarded by the lock of its {@link Hearing}.
 */
final class Callers {

	/**
	 * More are not believed to exist, since anybody can make senders up.
	 */
	private static final int MAX_CALLERS = 5000;

	private final Map<Sender, Long> waiting = new LinkedHashMap<>();

	private boolean answering;

	/**
	 * Note a hello.
	 */
	void add(Sender sender, long beat) {
		if (this.waiting.size() < MAX_CALLERS) {
			this.waiting.put(sender, beat);
		}
	}

	/**
	 * Return whether somebody waits whom no answer under way will reach, and take it that
	 * one is under way from now on.
	 */
	boolean beginAnswer() {
		boolean needed = !this.answering && !this.waiting.isEmpty();
		this.answering |= needed;
		return needed;
	}

	/**
	 * Take out those whom the answer that is under way is for.
	 */
	List<Caller> answer() {
		this.answering = false;
		List<Caller> answered = new ArrayList<>();
		Iterator<Map.Entry<Sender, Long>> callers = this.waiting.entrySet().iterator();
		while (callers.hasNext() && answered.size() < Statement.MAX_SENDERS) {
			Map.Entry<Sender, Long> caller = callers.next();
			answered.add(new Caller(caller.getKey(), caller.getValue()));
			callers.remove();
		}
		return answered;
	}

}
