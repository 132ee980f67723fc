package io.github.cacheinvalidation.codec.trustedevil;

/**
 * In a package whose name only begins like that of a trusted one.
 */
public enum EvilEnum {

	CONSTANT

}
