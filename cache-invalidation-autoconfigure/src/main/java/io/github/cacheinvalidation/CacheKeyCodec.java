package io.github.cacheinvalidation;

/**
 * Teaches how cache keys of one type travel to the other nodes. Declare it as a bean on
 * every node. Without it, changing an entry whose key has a type that the wire format
 * doesn't know clears the whole cache on the other nodes.
 * <p>
 * Takes precedence over what the wire format does by itself with a record or an enum.
 * Called by the sending and by the receiving thread, perhaps at the same time:
 * implementations must be safe for use by several threads and must not block.
 *
 * @param <T> the type of the keys
 * @since 0.1.0
 */
public interface CacheKeyCodec<T> {

	/**
	 * Return the class of the keys. Only keys of exactly this class, not of subclasses,
	 * are handed to {@link #encode(Object)}.
	 * @return the class
	 */
	Class<T> keyType();

	/**
	 * Return the name that stands for the type on the wire. It must be the same on every
	 * node, and differ from that of every other codec.
	 * @return the name, by default that of the class
	 */
	default String typeName() {
		return keyType().getName();
	}

	/**
	 * Turn a key into text. Equal keys must give equal texts.
	 * @param key the key
	 * @return the text, from which {@link #decode(String)} makes an equal key. An
	 * exception has the cache cleared on the other nodes
	 */
	String encode(T key);

	/**
	 * Turn a text back into a key.
	 * @param text the text that another node sent; where no secret signs the messages,
	 * anybody who can reach the bus can have written it
	 * @return the key. An exception has the cache cleared on this node
	 */
	T decode(String text);

}
