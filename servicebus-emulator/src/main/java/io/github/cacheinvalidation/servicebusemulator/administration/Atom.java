package io.github.cacheinvalidation.servicebusemulator.administration;

import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Writes the frames of ATOM documents.
 */
final class Atom {

	private Atom() {
	}

	/**
	 * Write a document about one entity.
	 * @param about what identifies the entity
	 * @param description writes the description
	 */
	static String entry(About about, Description description) {
		return XmlWriter.document((xml) -> writeEntry(xml, about, description));
	}

	/**
	 * Write a document about some of several entities.
	 * @param <T> the type of the entities
	 * @param request says which of them
	 * @param entities all of them
	 * @param writer writes the entry of one
	 */
	static <T> String feed(AdministrationRequest request, List<T> entities, BiConsumer<XmlWriter, T> writer) {
		int skip = Math.min(Math.max(request.number("$skip", 0), 0), entities.size());
		int end = Math.min(skip + Math.max(request.number("$top", 100), 1), entities.size());
		return XmlWriter.document((xml) -> {
			xml.start("feed", AtomNamespaces.ATOM);
			xml.element("id", url(request.path()));
			title(xml, request.path());
			link(xml, "self", request.path());
			if (end < entities.size()) {
				link(xml, "next", request.path() + "?$skip=" + end + "&$top=" + (end - skip));
			}
			entities.subList(skip, end).forEach((entity) -> writer.accept(xml, entity));
			xml.end();
		});
	}

	static void writeEntry(XmlWriter xml, About about, Description description) {
		xml.start("entry", AtomNamespaces.ATOM);
		xml.element("id", url(about.path()));
		title(xml, about.name());
		xml.element("published", about.createdAt());
		xml.element("updated", about.updatedAt());
		link(xml, "self", about.path());
		xml.start("content");
		xml.attribute("type", "application/xml");
		description.write(xml);
		xml.end();
		xml.end();
	}

	private static void title(XmlWriter xml, String title) {
		xml.start("title");
		xml.attribute("type", "text");
		xml.text(title);
		xml.end();
	}

	private static void link(XmlWriter xml, String relation, String path) {
		xml.start("link");
		xml.attribute("rel", relation);
		xml.attribute("href", url(path));
		xml.end();
	}

	private static String url(String path) {
		return "https://127.0.0.1/" + path;
	}

	/**
	 * What identifies an entity.
	 *
	 * @param name the name
	 * @param path the path
	 * @param createdAt when it was created
	 * @param updatedAt when it was changed last
	 */
	record About(String name, String path, Instant createdAt, Instant updatedAt) {

	}

	/**
	 * Writes a description.
	 */
	@FunctionalInterface
	interface Description {

		void write(XmlWriter xml);

	}

}
