package io.github.cacheinvalidation.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import org.jspecify.annotations.Nullable;

/**
 * Finds the one among several servers that a link is to use, and says when it is another
 * one. Used by one thread after the other.
 */
interface ServerLocator {

	/**
	 * Ask which server to use.
	 * @return the server
	 * @throws RedisException if nobody knows
	 * @throws InterruptedException if this thread is interrupted
	 */
	RedisURI find() throws InterruptedException;

	/**
	 * Return whether the server is always the same one, so that nobody need ask for a
	 * reason to move.
	 */
	default boolean isFixed() {
		return false;
	}

	/**
	 * Ask whether the server that has been found still is the one to use.
	 * @return why it isn't, or {@code null} if it is, and also if nobody answers
	 * @throws InterruptedException if this thread is interrupted
	 */
	@Nullable String findReasonToMove() throws InterruptedException;

	/**
	 * Close the connections over which has been asked, those as well that are not there
	 * yet.
	 */
	void close();

}
