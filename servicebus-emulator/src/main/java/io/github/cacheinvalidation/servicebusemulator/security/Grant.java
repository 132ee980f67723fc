package io.github.cacheinvalidation.servicebusemulator.security;

import java.time.Instant;
import java.util.Locale;
import java.util.Set;

/**
 * What a token allows, to whom it was given.
 *
 * @param holder the policy that the token was signed for, or the token itself
 * @param rights what is allowed
 * @param scope the path of the entity that it is allowed on, empty for all
 * @param expiresAt when it ends
 */
public record Grant(String holder, Set<Right> rights, String scope, Instant expiresAt) {

	/**
	 * Return whether an entity is in the scope.
	 * @param path the path of the entity
	 * @return true if it is
	 */
	public boolean covers(String path) {
		return covers(this.scope, path);
	}

	/**
	 * Return whether an entity is the same as another one, or below it.
	 */
	static boolean covers(String upper, String entity) {
		String upperPath = upper.toLowerCase(Locale.ROOT);
		String entityPath = entity.toLowerCase(Locale.ROOT);
		return upperPath.isEmpty() || entityPath.equals(upperPath) || entityPath.startsWith(upperPath + "/");
	}

}
