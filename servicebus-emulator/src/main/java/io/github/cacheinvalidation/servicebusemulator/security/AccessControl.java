package io.github.cacheinvalidation.servicebusemulator.security;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Knows the policies and tells good tokens from bad ones. Not safe for use by several
 * threads.
 */
public final class AccessControl {

	/**
	 * The names that the loopback address goes by.
	 */
	private static final Set<String> HOSTS = Set.of("127.0.0.1", "localhost");

	private final InstantSource clock;

	private final Map<String, SharedAccessPolicy> policies = new HashMap<>();

	private final Map<String, Set<Right>> tokens = new HashMap<>();

	private final Set<String> revoked = new HashSet<>();

	private final SecureRandom random = new SecureRandom();

	/**
	 * Create one without policies.
	 * @param clock the time that tokens expire by
	 */
	public AccessControl(InstantSource clock) {
		this.clock = clock;
	}

	/**
	 * Return a policy, which is created with a key of its own if there is none of that
	 * name.
	 * @param name its name
	 * @param rights its rights
	 * @return the policy
	 */
	public SharedAccessPolicy policy(String name, Set<Right> rights) {
		return this.policies.computeIfAbsent(name, (key) -> {
			byte[] secret = new byte[32];
			this.random.nextBytes(secret);
			return new SharedAccessPolicy(key, Base64.getEncoder().encodeToString(secret), rights);
		});
	}

	/**
	 * Accept a token that isn't signed here, on any entity.
	 * @param token the token
	 * @param rights what it allows
	 */
	public void registerToken(String token, Set<Right> rights) {
		this.tokens.put(token, Set.copyOf(Right.including(rights)));
	}

	/**
	 * Take a policy's rights away, or those of a registered token: what was granted for
	 * it isn't valid any more, and neither is anything signed with its key.
	 * @param holder the name of the policy, or the token
	 */
	public void revoke(String holder) {
		this.revoked.add(holder);
	}

	/**
	 * Give back the rights that were taken away.
	 * @param holder the name of the policy, or the token
	 */
	public void restore(String holder) {
		this.revoked.remove(holder);
	}

	/**
	 * Check a token of either kind.
	 * @param token the token
	 * @param audience the URI of the entity that it is presented for
	 * @return what it allows on that entity and all below
	 * @throws UnauthorizedException if it isn't good
	 */
	public Grant verify(String token, String audience) {
		return SasToken.isOne(token) ? verifySignature(token, audience) : verifyRegistered(token, audience);
	}

	/**
	 * Check a token that must have been signed with the key of a policy.
	 * @param token the token
	 * @param audience the URI of the entity that it is presented for
	 * @return what it allows on that entity and all below
	 * @throws UnauthorizedException if it isn't good
	 */
	public Grant verifySignature(String token, String audience) {
		SasToken sasToken = SasToken.parse(token);
		SharedAccessPolicy policy = this.policies.get(sasToken.policyName());
		if (policy == null || this.revoked.contains(policy.name()) || !policy.hasSigned(sasToken)) {
			throw new UnauthorizedException("InvalidSignature: The signature of the token is wrong");
		}
		if (isOver(sasToken.expiresAt())) {
			throw new UnauthorizedException("ExpiredToken: The token has expired at " + sasToken.expiresAt());
		}
		String entity = pathOf(audience);
		if (!Grant.covers(pathOf(sasToken.resource()), entity)) {
			throw new UnauthorizedException(
					"InvalidAudience: The token is for '" + sasToken.resource() + "', not for '" + audience + "'");
		}
		return new Grant(policy.name(), policy.rights(), entity, sasToken.expiresAt());
	}

	/**
	 * Check a token that must have been registered.
	 * @param token the token
	 * @param audience the URI of the entity that it is presented for
	 * @return what it allows on that entity and all below
	 * @throws UnauthorizedException if it isn't good
	 */
	public Grant verifyRegistered(String token, String audience) {
		Set<Right> rights = this.tokens.get(token);
		if (rights == null || this.revoked.contains(token)) {
			throw new UnauthorizedException("InvalidToken: The token isn't known");
		}
		return new Grant(token, rights, pathOf(audience), Instant.MAX);
	}

	/**
	 * Return whether what was granted may still be used.
	 * @param grant what was granted
	 * @return true if it neither has expired nor was taken away
	 */
	public boolean isValid(Grant grant) {
		return !isOver(grant.expiresAt()) && !this.revoked.contains(grant.holder());
	}

	private boolean isOver(Instant expiresAt) {
		return !this.clock.instant().isBefore(expiresAt);
	}

	private static String pathOf(String resource) {
		try {
			URI uri = URI.create(resource);
			if (uri.getHost() == null || !HOSTS.contains(uri.getHost())) {
				throw new UnauthorizedException("InvalidAudience: '" + resource + "' isn't here");
			}
			String path = uri.getPath();
			return path.startsWith("/") ? path.substring(1) : path;
		}
		catch (IllegalArgumentException ex) {
			throw new UnauthorizedException("InvalidAudience: '" + resource + "' is no URI");
		}
	}

	/**
	 * Return the name of a policy that has just some rights.
	 * @param rights the rights
	 * @return the name
	 */
	public static String nameFor(Set<Right> rights) {
		StringBuilder name = new StringBuilder();
		EnumSet.copyOf(rights).forEach((right) -> name.append(right.displayName()));
		return name.append("SharedAccessKey").toString();
	}

}
