package io.github.cacheinvalidation.servicebusemulator.administration;

import java.io.StringWriter;
import java.util.function.Consumer;

import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

import org.jspecify.annotations.Nullable;

/**
 * Writes XML in which an element without a namespace of its own is in that of the element
 * around it.
 */
final class XmlWriter {

	private final XMLStreamWriter writer;

	private XmlWriter(XMLStreamWriter writer) {
		this.writer = writer;
	}

	static String document(Consumer<XmlWriter> content) {
		StringWriter text = new StringWriter();
		try {
			XMLStreamWriter writer = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
			content.accept(new XmlWriter(writer));
			writer.close();
			return text.toString();
		}
		catch (XMLStreamException ex) {
			throw new IllegalStateException(ex);
		}
	}

	void start(String name) {
		attempt(() -> this.writer.writeStartElement(name));
	}

	void start(String name, String namespace) {
		attempt(() -> {
			this.writer.writeStartElement(name);
			this.writer.writeDefaultNamespace(namespace);
		});
	}

	void attribute(String name, String value) {
		attempt(() -> this.writer.writeAttribute(name, value));
	}

	/**
	 * Write of what type an element is.
	 */
	void type(String value) {
		attempt(() -> {
			this.writer.writeNamespace("i", AtomNamespaces.INSTANCE);
			this.writer.writeAttribute("i", AtomNamespaces.INSTANCE, "type", value);
		});
	}

	void namespace(String prefix, String namespace) {
		attempt(() -> this.writer.writeNamespace(prefix, namespace));
	}

	void text(String text) {
		attempt(() -> this.writer.writeCharacters(text));
	}

	/**
	 * Write an element with a text, unless there is none.
	 */
	void element(String name, @Nullable Object text) {
		if (text != null) {
			start(name);
			text(text.toString());
			end();
		}
	}

	void end() {
		attempt(this.writer::writeEndElement);
	}

	private static void attempt(Step step) {
		try {
			step.take();
		}
		catch (XMLStreamException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Writes something.
	 */
	@FunctionalInterface
	private interface Step {

		void take() throws XMLStreamException;

	}

}
