package io.github.cacheinvalidation.autoconfigure;

import java.util.Map;
import java.util.Objects;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

import io.github.cacheinvalidation.autoconfigure.CacheInvalidationProperties.Transport;

/**
 * {@link SpringBootCondition} for {@link ConditionalOnTransport}.
 */
class OnTransportCondition extends SpringBootCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		Map<String, Object> attributes = Objects
			.requireNonNull(metadata.getAnnotationAttributes(ConditionalOnTransport.class.getName()));
		Object transport = Objects.requireNonNull(attributes.get("value"));
		Transport chosen = ConfiguredTransports.of(context.getEnvironment()).choose();
		ConditionMessage.Builder message = ConditionMessage.forCondition(ConditionalOnTransport.class, transport);
		return (chosen == transport) ? ConditionOutcome.match(message.because("it is chosen"))
				: ConditionOutcome.noMatch(message.because((chosen != null) ? chosen + " is chosen" : "there are two"));
	}

}
