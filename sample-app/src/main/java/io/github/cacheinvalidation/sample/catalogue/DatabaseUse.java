package io.github.cacheinvalidation.sample.catalogue;

import org.springframework.stereotype.Component;
import org.springframework.web.context.annotation.RequestScope;

/**
 * Whether the present request has used the database, noted by those methods that do: they
 * don't run when a cache has the answer.
 */
@Component
@RequestScope
class DatabaseUse {

	private boolean noted;

	void note() {
		this.noted = true;
	}

	Source source() {
		return this.noted ? Source.DATABASE : Source.CACHE;
	}

}
