package io.github.cacheinvalidation.faultproxy;

/**
 * One of the two directions of a connection.
 *
 * @since 0.1.0
 */
public enum Direction {

	/** From the client to the server. */
	TO_SERVER,

	/** From the server to the client. */
	TO_CLIENT

}
