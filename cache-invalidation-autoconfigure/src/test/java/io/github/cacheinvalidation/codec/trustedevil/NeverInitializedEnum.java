package io.github.cacheinvalidation.codec.trustedevil;

import io.github.cacheinvalidation.codec.trusted.Initialized;

/**
 * Only ever named, not used.
 */
public enum NeverInitializedEnum {

	CONSTANT;

	static final boolean INITIALIZED = Initialized.add("NeverInitializedEnum");

}
