package io.github.cacheinvalidation.receiving;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.cacheinvalidation.codec.Sender;
import io.github.cacheinvalidation.codec.Statement;
import io.github.cacheinvalidation.codec.Statement.Caller;
import io.github.cacheinvalidation.codec.Statement.Kind;
import io.github.cacheinvalidation.codec.Statement.Known;
import io.github.cacheinvalidation.codec.Statement.Presence;

/**
 * The nodes that have said hello and wait for an answer, which is one for all of them,
 * and what others have told them meanwhile, which need not be said again. Guarded by the
 * lock of its {@link Hearing}.
 * <p>
 * A caller wants two things of each node: its number, and word of senders that came or
 * went, from one that has been hearing for long enough to vouch that these are all. The
 * second is done for a caller once another node has said it and vouches for at least as
 * long as this one could: it is <em>settled</em>. The first is done once a hello of this
 * node has come back, which the caller has heard as well; or else with an answer that
 * only names the latest caller: whoever called before knows that it is as new.
 */
final class Callers {

	/**
	 * More are not believed to exist, since anybody can make senders up.
	 */
	private static final int MAX_CALLERS = 5000;

	/**
	 * Anybody may make senders up.
	 */
	private static final int MAX_SHOWN = 5000;

	private final boolean ordered;

	/** In the order in which they have called. */
	private final Map<Sender, Caller> waiting = new LinkedHashMap<>();

	/**
	 * Those who have been answered, until this node has heard its answer itself: the bus
	 * may not have accepted it.
	 */
	private final Map<Sender, Caller> answered = new LinkedHashMap<>();

	private List<Caller> lastAnswer = List.of();

	private final Set<Caller> unsettled = new HashSet<>();

	/** Those who haven't heard a hello of this node since they have called. */
	private final Set<Caller> unspoken = new HashSet<>();

	/** What all who aren't settled have been told. */
	private final Map<Sender, Known> shown = new HashMap<>();

	/** Since when another node has heard everything that has answered all of these. */
	private @Nullable Long vouchedSince;

	private boolean answering;

	/** Whether somebody has called since it was last decided when to answer. */
	private boolean grown;

	/**
	 * Create an empty set.
	 * @param ordered whether all nodes receive all messages in the same order. Otherwise
	 * what others have said may reach a caller later than an answer that leaves it out,
	 * or never, so that nothing is left out
	 */
	Callers(boolean ordered) {
		this.ordered = ordered;
	}

	/**
	 * Note a hello.
	 */
	void add(Sender sender, long beat) {
		forget(this.answered.remove(sender));
		forget(this.waiting.remove(sender));
		if (this.waiting.size() < MAX_CALLERS) {
			Caller caller = new Caller(sender, beat);
			this.waiting.put(sender, caller);
			this.unsettled.add(caller);
			this.unspoken.add(caller);
			this.grown = true;
			// This one has been told nothing yet.
			this.shown.clear();
			this.vouchedSince = null;
		}
	}

	private void forget(@Nullable Caller caller) {
		if (caller != null) {
			this.unsettled.remove(caller);
			this.unspoken.remove(caller);
		}
	}

	/**
	 * Return whether somebody waits whom no answer under way will reach, and take it that
	 * one is under way from now on.
	 */
	boolean beginAnswer() {
		boolean needed = !this.answering && !this.waiting.isEmpty();
		this.answering |= needed;
		this.grown &= !needed;
		return needed;
	}

	/**
	 * Return whether somebody has called since the answer was begun, or this was asked.
	 */
	boolean takeGrown() {
		boolean taken = this.grown;
		this.grown = false;
		return taken;
	}

	/**
	 * Another node has said something of itself, which the callers have heard as well.
	 * @param number the last that it has sent
	 */
	void said(Sender sender, long number, Statement statement, long now) {
		if (!this.ordered || this.unsettled.isEmpty()) {
			return;
		}
		show(new Known(sender, number, (statement.kind() == Kind.GOODBYE) ? Presence.GONE : Presence.ACTIVE,
				Duration.ZERO));
		if (statement.callers().size() >= this.unsettled.size()
				&& new HashSet<>(statement.callers()).containsAll(this.unsettled)) {
			long since = now - statement.hearing().toNanos();
			if (this.vouchedSince == null || since - this.vouchedSince < 0) {
				this.vouchedSince = since;
			}
			statement.known().forEach(this::show);
		}
	}

	private void show(Known known) {
		if (this.shown.size() >= MAX_SHOWN) {
			this.shown.clear();
			this.vouchedSince = null;
		}
		this.shown.merge(known.sender(), known,
				(before, after) -> (after.number() >= before.number()) ? after : before);
	}

	/**
	 * Return what those have not been told who aren't settled. If that is nothing, and
	 * another node vouches for it, they are.
	 * @param lately what this node knows
	 * @param hearingSince since when it has heard everything
	 */
	List<Known> untold(List<Known> lately, long hearingSince) {
		if (this.unsettled.isEmpty()) {
			return List.of();
		}
		boolean vouched = this.vouchedSince != null && this.vouchedSince - hearingSince <= 0;
		List<Known> untold = lately.stream().filter((known) -> !isShown(known, vouched)).toList();
		if (vouched && untold.isEmpty()) {
			this.unsettled.clear();
			this.shown.clear();
		}
		return untold;
	}

	/**
	 * Return whether somebody else has told as much of a sender. That it need not be
	 * waited for, callers believe only if it is said by one that vouches.
	 */
	private boolean isShown(Known known, boolean vouched) {
		Known told = this.shown.get(known.sender());
		return told != null && told.number() >= known.number() && told.presence() == known.presence()
				&& (vouched || known.presence() == Presence.ACTIVE);
	}

	/**
	 * Return whether an answer says anything that those who wait don't know. If not, they
	 * wait no longer.
	 */
	boolean needAnswer() {
		boolean needed = this.waiting.values()
			.stream()
			.anyMatch((caller) -> this.unsettled.contains(caller) || this.unspoken.contains(caller));
		if (!needed) {
			this.waiting.clear();
			this.answering = false;
		}
		return needed;
	}

	/**
	 * Take out those whom the answer that is under way is for.
	 * @param room how many bytes they may take, one having room in any case
	 * @return those who aren't settled, and the latest of those who are
	 */
	List<Caller> answer(int room) {
		this.answering = false;
		List<Caller> unheard = new ArrayList<>(this.answered.values());
		List<Caller> called = new ArrayList<>(this.waiting.values());
		List<Caller> named = new ArrayList<>();
		List<Caller> taken = take(called, named, room);
		List<Caller> takenAgain = take(unheard, named,
				room - named.stream().mapToInt((caller) -> caller.sender().maxEncodedSize()).sum());
		this.answered.clear();
		unheard.subList(takenAgain.size(), unheard.size()).forEach(this::forget);
		// In the order in which they have called.
		takenAgain.forEach((caller) -> this.answered.put(caller.sender(), caller));
		for (Caller caller : taken) {
			this.waiting.remove(caller.sender());
			this.answered.put(caller.sender(), caller);
		}
		this.lastAnswer = named;
		return named;
	}

	/**
	 * Name as many callers as there is room for.
	 * @param callers in the order in which they have called, before those that are named
	 * already
	 * @param named takes those who are to be named
	 * @return the first ones of the callers: whoever isn't named among them knows that it
	 * has called before one that is
	 */
	private List<Caller> take(List<Caller> callers, List<Caller> named, int room) {
		int left = room;
		int taken = 0;
		for (int i = 0; i < callers.size() && named.size() < Statement.MAX_SENDERS; i++) {
			Caller caller = callers.get(i);
			boolean last = i == callers.size() - 1;
			if (this.unsettled.contains(caller) || (last && named.isEmpty())) {
				left -= caller.sender().maxEncodedSize();
				if (left < 0 && !named.isEmpty()) {
					break;
				}
				named.add(caller);
				taken = i + 1;
			}
			else if (last) {
				taken = i + 1;
			}
		}
		return callers.subList(0, taken);
	}

	/**
	 * Return whether there are callers whom nobody has told everything.
	 */
	boolean hasUnsettled() {
		return !this.unsettled.isEmpty();
	}

	/**
	 * This node has heard its own answer.
	 */
	void heard(List<Caller> answer) {
		List<Caller> heard = answer.equals(this.lastAnswer) ? List.copyOf(this.answered.values()) : answer;
		for (Caller caller : heard) {
			if (this.answered.remove(caller.sender(), caller)) {
				forget(caller);
			}
		}
	}

	/**
	 * This node has heard its own hello, and so have all who have called before.
	 */
	void heardHello() {
		if (this.ordered) {
			this.unspoken.clear();
		}
	}

}
