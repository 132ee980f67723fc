package io.github.cacheinvalidation.faultproxy;

/**
 * What happens to that which passes in one direction, on all connections. Used by the
 * proxy's own thread only.
 */
final class Conditions {

	/** What arrives is swallowed. */
	boolean blackHole;

	/** What arrives waits. */
	boolean stalled;

	/** How long each byte is on its way. */
	long delayNanos;

	/** How much a connection may pass on each second; 0 for any amount. */
	long bytesPerSecond;

	void heal() {
		this.blackHole = false;
		this.stalled = false;
		this.delayNanos = 0;
		this.bytesPerSecond = 0;
	}

	/**
	 * Return whether one side must not learn anything of the other, also not that it has
	 * ended or is gone.
	 */
	boolean isSilent() {
		return this.blackHole || this.stalled;
	}

}
