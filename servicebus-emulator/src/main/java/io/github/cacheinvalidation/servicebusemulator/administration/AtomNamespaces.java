package io.github.cacheinvalidation.servicebusemulator.administration;

/**
 * The XML namespaces of ATOM documents.
 */
final class AtomNamespaces {

	static final String ATOM = "http://www.w3.org/2005/Atom";

	static final String SERVICE_BUS = "http://schemas.microsoft.com/netservices/2010/10/servicebus/connect";

	static final String COUNTS = "http://schemas.microsoft.com/netservices/2011/06/servicebus";

	static final String INSTANCE = "http://www.w3.org/2001/XMLSchema-instance";

	static final String SCHEMA = "http://www.w3.org/2001/XMLSchema";

	private AtomNamespaces() {
	}

}
