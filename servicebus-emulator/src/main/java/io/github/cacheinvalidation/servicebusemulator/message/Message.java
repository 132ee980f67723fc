package io.github.cacheinvalidation.servicebusemulator.message;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A message as its sender sent it. What the sender set for the receivers is kept as it
 * came and handed out unread; only what filters and deadlines need is taken out.
 */
public final class Message {

	private final byte[] content;

	private final Map<String, Object> annotations;

	private final Map<String, Object> properties;

	private final Map<SystemProperty, String> systemProperties;

	private final @Nullable Duration timeToLive;

	/**
	 * Create a message.
	 * @param content what receivers get unchanged; not copied
	 * @param annotations what the sender told the broker besides, by name
	 * @param properties the application's own properties, by name; values may be null
	 * @param systemProperties those system properties that are set
	 * @param timeToLive how long the sender wants the message to live, or null if the
	 * sender doesn't say
	 */
	public Message(byte[] content, Map<String, Object> annotations, Map<String, Object> properties,
			Map<SystemProperty, String> systemProperties, @Nullable Duration timeToLive) {
		this.content = content;
		this.annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
		this.properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
		EnumMap<SystemProperty, String> system = new EnumMap<>(SystemProperty.class);
		system.putAll(systemProperties);
		this.systemProperties = Collections.unmodifiableMap(system);
		this.timeToLive = timeToLive;
	}

	/**
	 * Return what receivers get unchanged.
	 * @return the content itself, not a copy
	 */
	public byte[] content() {
		return this.content;
	}

	/**
	 * Return what the sender told the broker besides.
	 * @return the annotations by name
	 */
	public Map<String, Object> annotations() {
		return this.annotations;
	}

	/**
	 * Return the application's own properties.
	 * @return the values by name
	 */
	public Map<String, Object> properties() {
		return this.properties;
	}

	/**
	 * Return the system properties that are set.
	 * @return the values by property
	 */
	public Map<SystemProperty, String> systemProperties() {
		return this.systemProperties;
	}

	/**
	 * Return how long the sender wants the message to live.
	 * @return the time to live, or null if the sender doesn't say
	 */
	public @Nullable Duration timeToLive() {
		return this.timeToLive;
	}

}
