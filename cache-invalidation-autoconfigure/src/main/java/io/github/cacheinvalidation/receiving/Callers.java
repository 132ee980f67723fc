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

	/**
	 * Those who have been answered, until this node has heard its answer itself: the bus
	 * may not have accepted it.
	 */
	private final Map<Sender, Long> answered = new LinkedHashMap<>();

	private boolean answering;

	/**
	 * Note a hello.
	 */
	void add(Sender sender, long beat) {
		this.answered.remove(sender);
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
	 * @param room how many bytes they may take, one having room in any case
	 */
	List<Caller> answer(int room) {
		this.answering = false;
		Map<Sender, Long> unheard = new LinkedHashMap<>(this.answered);
		List<Caller> answer = new ArrayList<>();
		int left = take(this.waiting, answer, room);
		take(unheard, answer, left);
		this.answered.clear();
		answer.forEach((caller) -> this.answered.put(caller.sender(), caller.beat()));
		return answer;
	}

	private static int take(Map<Sender, Long> callers, List<Caller> answer, int room) {
		int left = room;
		Iterator<Map.Entry<Sender, Long>> iterator = callers.entrySet().iterator();
		while (iterator.hasNext() && answer.size() < Statement.MAX_SENDERS) {
			Map.Entry<Sender, Long> caller = iterator.next();
			left -= caller.getKey().maxEncodedSize();
			if (left < 0 && !answer.isEmpty()) {
				break;
			}
			answer.add(new Caller(caller.getKey(), caller.getValue()));
			iterator.remove();
		}
		return left;
	}

	/**
	 * This node has heard its own answer.
	 */
	void heard(List<Caller> answer) {
		answer.forEach((caller) -> this.answered.remove(caller.sender(), caller.beat()));
	}

}
