package io.github.cacheinvalidation.servicebusemulator.administration;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A request of an administrator.
 *
 * @param method the method, in upper case
 * @param path the decoded path, without the slash in front
 * @param query the parameters by name
 * @param token what the client shows as its right, or null if it shows nothing
 * @param updating whether something is to be changed that is there already
 * @param body the document as it came, empty if there is none
 */
record AdministrationRequest(String method, String path, Map<String, String> query, @Nullable String token,
		boolean updating, String body) {

	/**
	 * Return a parameter that is a number.
	 */
	int number(String name, int otherwise) {
		try {
			String value = this.query.get(name);
			return (value != null) ? Integer.parseInt(value) : otherwise;
		}
		catch (NumberFormatException ex) {
			return otherwise;
		}
	}

}
