package io.github.cacheinvalidation.sample.catalogue;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Where an answer comes from.
 */
enum Source {

	/**
	 * From the cache of the node that answers.
	 */
	@JsonProperty("cache")
	CACHE,

	/**
	 * From the database that all nodes share.
	 */
	@JsonProperty("database")
	DATABASE

}
