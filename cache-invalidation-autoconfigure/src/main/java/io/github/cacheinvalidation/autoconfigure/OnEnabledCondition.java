package io.github.cacheinvalidation.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * {@link SpringBootCondition} that matches unless {@code cache.invalidation.enabled} is
 * {@code false}. Any other text than a boolean stops the start, instead of switching
 * everything off without a word.
 */
class OnEnabledCondition extends SpringBootCondition {

	private static final String PROPERTY = "cache.invalidation.enabled";

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		boolean enabled = Binder.get(context.getEnvironment()).bind(PROPERTY, Boolean.class).orElse(true);
		return new ConditionOutcome(enabled, ConditionMessage.of("'%s' is %s", PROPERTY, enabled));
	}

}
