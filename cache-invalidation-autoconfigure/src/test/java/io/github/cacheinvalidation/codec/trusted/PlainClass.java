package io.github.cacheinvalidation.codec.trusted;

/**
 * In a trusted package, but neither an enum nor a record.
 */
public class PlainClass {

	static final boolean INITIALIZED = Initialized.add("PlainClass");

}
