package io.github.cacheinvalidation.servicebusemulator.amqp;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.cacheinvalidation.servicebusemulator.security.AccessControl;
import io.github.cacheinvalidation.servicebusemulator.security.Grant;
import io.github.cacheinvalidation.servicebusemulator.security.Right;
import io.github.cacheinvalidation.servicebusemulator.security.UnauthorizedException;

/**
 * What the client of a connection has been granted.
 */
final class Claims {

	private final AccessControl accessControl;

	private final List<Grant> grants = new ArrayList<>();

	Claims(AccessControl accessControl) {
		this.accessControl = accessControl;
	}

	/**
	 * Add what has been granted, in the place of what was granted before for the same
	 * entity.
	 */
	void put(Grant grant) {
		this.grants.removeIf((other) -> other.scope().equalsIgnoreCase(grant.scope()));
		this.grants.add(grant);
	}

	/**
	 * Check that the client has a right.
	 * @param rights the rights of which it needs one; none if it doesn't need any
	 * @param path the path of the entity
	 * @throws UnauthorizedException if it has none of them
	 */
	void require(Set<Right> rights, String path) {
		boolean granted = this.grants.stream()
			.filter((grant) -> grant.covers(path) && this.accessControl.isValid(grant))
			.anyMatch((grant) -> rights.stream().anyMatch(grant.rights()::contains));
		if (!granted && !rights.isEmpty()) {
			throw new UnauthorizedException("Unauthorized access. The claim " + rights.stream()
				.map((right) -> "'" + right.displayName() + "'")
				.collect(Collectors.joining(" or ")) + " is required on '" + path + "'");
		}
	}

}
