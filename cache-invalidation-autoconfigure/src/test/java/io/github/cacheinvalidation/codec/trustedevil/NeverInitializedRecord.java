package io.github.cacheinvalidation.codec.trustedevil;

import io.github.cacheinvalidation.codec.trusted.Initialized;

/**
 * Only ever named, not used.
 */
public record NeverInitializedRecord(int value) {

	static final boolean INITIALIZED = Initialized.add("NeverInitializedRecord");

}
