package io.github.cacheinvalidation.autoconfigure;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Conditional;

/**
 * Matches when the properties choose a transport, or leave the choice open and only this
 * one's connection is configured. Redis is what is left when none is.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Conditional(OnTransportCondition.class)
@interface ConditionalOnTransport {

	/**
	 * The transport.
	 * @return the transport
	 */
	CacheInvalidationProperties.Transport value();

}
