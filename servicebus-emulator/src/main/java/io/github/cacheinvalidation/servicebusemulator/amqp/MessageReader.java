package io.github.cacheinvalidation.servicebusemulator.amqp;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.cacheinvalidation.servicebusemulator.message.Message;
import io.github.cacheinvalidation.servicebusemulator.message.SystemProperty;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.amqp.messaging.DeliveryAnnotations;
import org.apache.qpid.proton.amqp.messaging.Header;
import org.apache.qpid.proton.amqp.messaging.MessageAnnotations;
import org.apache.qpid.proton.amqp.messaging.Properties;
import org.apache.qpid.proton.codec.AMQPDefinedTypes;
import org.apache.qpid.proton.codec.DecoderImpl;
import org.apache.qpid.proton.codec.EncoderImpl;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages as they are sent.
 */
final class MessageReader {

	/**
	 * The format of a message whose body is made of whole messages.
	 */
	private static final int BATCH_FORMAT = 0x80013700;

	private final DecoderImpl decoder = new DecoderImpl();

	MessageReader() {
		AMQPDefinedTypes.registerAllTypes(this.decoder, new EncoderImpl(this.decoder));
	}

	/**
	 * Read what has been sent in one piece.
	 * @param format the format that the sender said
	 * @return one message, or those of a batch
	 * @throws RuntimeException if that is no message
	 */
	List<Message> read(byte[] bytes, int format) {
		return (format == BATCH_FORMAT) ? readBatch(bytes) : List.of(readMessage(bytes));
	}

	private List<Message> readBatch(byte[] bytes) {
		List<Message> messages = new ArrayList<>();
		for (Object section : readSections(bytes)) {
			if (section instanceof Data data) {
				byte[] message = new byte[data.getValue().getLength()];
				System.arraycopy(data.getValue().getArray(), data.getValue().getArrayOffset(), message, 0,
						message.length);
				messages.add(readMessage(message));
			}
		}
		return messages;
	}

	private List<Object> readSections(byte[] bytes) {
		List<Object> sections = new ArrayList<>();
		ByteBuffer buffer = ByteBuffer.wrap(bytes);
		this.decoder.setByteBuffer(buffer);
		while (buffer.hasRemaining()) {
			sections.add(this.decoder.readObject());
		}
		return sections;
	}

	private Message readMessage(byte[] bytes) {
		ByteBuffer buffer = ByteBuffer.wrap(bytes);
		this.decoder.setByteBuffer(buffer);
		Parts parts = new Parts();
		while (buffer.hasRemaining()) {
			int start = buffer.position();
			parts.add(this.decoder.readObject(), start);
		}
		return parts.toMessage(bytes);
	}

	/**
	 * The parts of a message that mean something to the broker. What follows the
	 * annotations is for the receivers and left as it is.
	 */
	private static final class Parts {

		private @Nullable Duration timeToLive;

		private final Map<String, Object> annotations = new LinkedHashMap<>();

		private final Map<String, Object> properties = new LinkedHashMap<>();

		private final Map<SystemProperty, String> systemProperties = new EnumMap<>(SystemProperty.class);

		private int contentStart = -1;

		void add(Object section, int start) {
			if (section instanceof Header header) {
				if (header.getTtl() != null) {
					this.timeToLive = Duration.ofMillis(header.getTtl().longValue());
				}
				return;
			}
			if (section instanceof MessageAnnotations messageAnnotations) {
				messageAnnotations.getValue().forEach((name, value) -> this.annotations.put(name.toString(), value));
				return;
			}
			if (section instanceof DeliveryAnnotations) {
				return;
			}
			if (this.contentStart < 0) {
				this.contentStart = start;
			}
			if (section instanceof Properties standard) {
				addProperties(standard);
			}
			else if (section instanceof ApplicationProperties applicationProperties) {
				applicationProperties.getValue().forEach((name, value) -> this.properties.put(name, value));
			}
		}

		private void addProperties(Properties standard) {
			put(SystemProperty.MESSAGE_ID, standard.getMessageId());
			put(SystemProperty.CORRELATION_ID, standard.getCorrelationId());
			put(SystemProperty.TO, standard.getTo());
			put(SystemProperty.REPLY_TO, standard.getReplyTo());
			put(SystemProperty.LABEL, standard.getSubject());
			put(SystemProperty.SESSION_ID, standard.getGroupId());
			put(SystemProperty.REPLY_TO_SESSION_ID, standard.getReplyToGroupId());
			put(SystemProperty.CONTENT_TYPE, standard.getContentType());
		}

		private void put(SystemProperty property, @Nullable Object value) {
			if (value != null) {
				this.systemProperties.put(property, value.toString());
			}
		}

		Message toMessage(byte[] bytes) {
			if (this.contentStart < 0) {
				throw new IllegalArgumentException("A message without body");
			}
			byte[] content = Arrays.copyOfRange(bytes, this.contentStart, bytes.length);
			return new Message(content, this.annotations, this.properties, this.systemProperties, this.timeToLive);
		}

	}

}
