package io.github.cacheinvalidation.servicebusemulator.administration;

/**
 * The answer to an administrator.
 *
 * @param status the HTTP status
 * @param body the document, empty if there is none
 */
record AdministrationResponse(int status, String body) {

	static AdministrationResponse ok(String body) {
		return new AdministrationResponse(200, body);
	}

	static AdministrationResponse created(String body) {
		return new AdministrationResponse(201, body);
	}

	static AdministrationResponse error(int status, String detail) {
		return new AdministrationResponse(status, XmlWriter.document((xml) -> {
			xml.start("Error");
			xml.element("Code", Integer.toString(status));
			xml.element("Detail", detail);
			xml.end();
		}));
	}

}
