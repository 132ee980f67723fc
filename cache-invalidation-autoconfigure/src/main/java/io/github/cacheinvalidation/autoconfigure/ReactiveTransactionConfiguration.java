package io.github.cacheinvalidation.autoconfigure;

import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.transaction.ReactiveTransactionManager;

import io.github.cacheinvalidation.cache.DeferredInvocations;
import io.github.cacheinvalidation.cache.LocalCaches;
import io.github.cacheinvalidation.cache.ReactiveTransactionManagerPostProcessor;
import io.github.cacheinvalidation.cache.ReactiveTransactions;

/**
 * What the caches have to do with reactive transactions, where there are any.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ Mono.class, ReactiveTransactionManager.class })
class ReactiveTransactionConfiguration {

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static ReactiveTransactionManagerPostProcessor cacheInvalidationReactiveTransactionManagerPostProcessor(
			ObjectProvider<ReactiveTransactions> transactions) {
		return new ReactiveTransactionManagerPostProcessor(transactions::getObject);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	ReactiveTransactions cacheInvalidationReactiveTransactions(ObjectProvider<LocalCaches> localCaches) {
		return new ReactiveTransactions(localCaches::getObject);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	DeferredInvocations cacheInvalidationDeferredInvocations(ReactiveTransactions transactions) {
		return new DeferredInvocations(transactions);
	}

}
