package io.github.cacheinvalidation.servicebusemulator.amqp;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.cacheinvalidation.servicebusemulator.broker.MessageDelivery;
import io.github.cacheinvalidation.servicebusemulator.message.Message;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.messaging.Header;
import org.apache.qpid.proton.amqp.messaging.MessageAnnotations;
import org.apache.qpid.proton.codec.AMQPDefinedTypes;
import org.apache.qpid.proton.codec.DecoderImpl;
import org.apache.qpid.proton.codec.DroppingWritableBuffer;
import org.apache.qpid.proton.codec.EncoderImpl;
import org.apache.qpid.proton.codec.WritableBuffer;

/**
 * Writes messages as they are delivered: with what the broker has to say about them, and
 * then as they came.
 */
final class MessageWriter {

	private static final Symbol SEQUENCE_NUMBER = Symbol.valueOf("x-opt-sequence-number");

	private static final Symbol ENQUEUED_TIME = Symbol.valueOf("x-opt-enqueued-time");

	private static final Symbol LOCKED_UNTIL = Symbol.valueOf("x-opt-locked-until");

	private final EncoderImpl encoder;

	MessageWriter() {
		DecoderImpl decoder = new DecoderImpl();
		this.encoder = new EncoderImpl(decoder);
		AMQPDefinedTypes.registerAllTypes(decoder, this.encoder);
	}

	byte[] write(MessageDelivery delivery) {
		Header header = header(delivery);
		MessageAnnotations annotations = new MessageAnnotations(annotations(delivery));
		byte[] content = delivery.message().content();
		DroppingWritableBuffer measure = new DroppingWritableBuffer();
		write(header, annotations, measure);
		byte[] bytes = new byte[measure.position() + content.length];
		ByteBuffer buffer = ByteBuffer.wrap(bytes);
		write(header, annotations, new WritableBuffer.ByteBufferWrapper(buffer));
		buffer.put(content);
		return bytes;
	}

	private void write(Header header, MessageAnnotations annotations, WritableBuffer buffer) {
		this.encoder.setByteBuffer(buffer);
		this.encoder.writeObject(header);
		this.encoder.writeObject(annotations);
	}

	private static Header header(MessageDelivery delivery) {
		Header header = new Header();
		header.setDurable(true);
		header.setFirstAcquirer(delivery.deliveryCount() == 0);
		header.setDeliveryCount(UnsignedInteger.valueOf(delivery.deliveryCount()));
		long timeToLive = Duration.between(delivery.enqueuedAt(), delivery.expiresAt()).toMillis();
		if (timeToLive <= UnsignedInteger.MAX_VALUE.longValue()) {
			header.setTtl(UnsignedInteger.valueOf(timeToLive));
		}
		return header;
	}

	private static Map<Symbol, Object> annotations(MessageDelivery delivery) {
		Message message = delivery.message();
		Map<Symbol, Object> annotations = new LinkedHashMap<>();
		message.annotations().forEach((name, value) -> annotations.put(Symbol.valueOf(name), value));
		annotations.put(SEQUENCE_NUMBER, delivery.sequenceNumber());
		annotations.put(ENQUEUED_TIME, Date.from(delivery.enqueuedAt()));
		if (delivery.lock() != null) {
			annotations.put(LOCKED_UNTIL, Date.from(delivery.lock().until()));
		}
		return annotations;
	}

}
