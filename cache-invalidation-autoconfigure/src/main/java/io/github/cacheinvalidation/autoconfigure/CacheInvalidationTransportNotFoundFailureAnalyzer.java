package io.github.cacheinvalidation.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that there is no bus, and what to add.
 */
class CacheInvalidationTransportNotFoundFailureAnalyzer
		extends AbstractFailureAnalyzer<CacheInvalidationTransportNotFoundException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, CacheInvalidationTransportNotFoundException cause) {
		return new FailureAnalysis(cause.getMessage(), cause.getAction(), cause);
	}

}
