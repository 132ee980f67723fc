package io.github.cacheinvalidation.servicebusemulator.administration;

import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import io.github.cacheinvalidation.servicebusemulator.broker.BrokerException;
import io.github.cacheinvalidation.servicebusemulator.broker.BrokerException.Reason;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * An element of a document that a client has sent.
 */
final class XmlElement {

	private final Element element;

	private XmlElement(Element element) {
		this.element = element;
	}

	/**
	 * Read a document.
	 * @throws BrokerException if it is none
	 */
	static XmlElement parse(String document) {
		try {
			DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
			factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
			factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
			return new XmlElement(factory.newDocumentBuilder()
				.parse(new InputSource(new StringReader(document)))
				.getDocumentElement());
		}
		catch (SAXException ex) {
			throw new BrokerException(Reason.BAD_REQUEST, "The document is no XML: " + ex.getMessage());
		}
		catch (ParserConfigurationException | IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Return the elements of a name right below this one, in whatever namespace.
	 */
	List<XmlElement> children(String name) {
		List<XmlElement> children = new ArrayList<>();
		for (Node node = this.element.getFirstChild(); node != null; node = node.getNextSibling()) {
			if (node instanceof Element child && child.getLocalName().equals(name)) {
				children.add(new XmlElement(child));
			}
		}
		return children;
	}

	Optional<XmlElement> child(String name) {
		return children(name).stream().findFirst();
	}

	/**
	 * Return an element right below this one.
	 * @throws BrokerException if there is none
	 */
	XmlElement required(String name) {
		return child(name).orElseThrow(() -> new BrokerException(Reason.BAD_REQUEST,
				"The element '" + name + "' is missing in '" + this.element.getLocalName() + "'"));
	}

	String text() {
		return this.element.getTextContent().strip();
	}

	/**
	 * Return the type that the element says it has, without its namespace.
	 */
	String type() {
		String type = this.element.getAttributeNS(AtomNamespaces.INSTANCE, "type");
		return type.substring(type.indexOf(':') + 1);
	}

	/**
	 * Return the text of an element right below this one.
	 */
	Optional<String> text(String name) {
		return child(name).map(XmlElement::text).filter((text) -> !text.isEmpty());
	}

	Optional<Duration> duration(String name) {
		return converted(name, Duration::parse);
	}

	Optional<Long> number(String name) {
		return converted(name, Long::valueOf);
	}

	boolean isTrue(String name) {
		return text(name).filter("true"::equals).isPresent();
	}

	private <T> Optional<T> converted(String name, Function<String, T> converter) {
		try {
			return text(name).map(converter);
		}
		catch (DateTimeParseException | NumberFormatException ex) {
			throw new BrokerException(Reason.BAD_REQUEST,
					"The value of '" + name + "' is wrong: " + text(name).orElse(""));
		}
	}

}
