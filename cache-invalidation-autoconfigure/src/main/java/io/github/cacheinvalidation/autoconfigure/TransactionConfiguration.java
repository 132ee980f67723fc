package io.github.cacheinvalidation.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.transaction.TransactionExecutionListener;

import io.github.cacheinvalidation.cache.LocalCaches;
import io.github.cacheinvalidation.cache.SpringTransactions;
import io.github.cacheinvalidation.cache.TransactionManagerPostProcessor;

/**
 * What the caches have to do with transactions, where there are any.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(TransactionExecutionListener.class)
class TransactionConfiguration {

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static TransactionManagerPostProcessor cacheInvalidationTransactionManagerPostProcessor(
			ObjectProvider<SpringTransactions> transactions) {
		return new TransactionManagerPostProcessor(transactions::getObject);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	SpringTransactions cacheInvalidationTransactions(ObjectProvider<LocalCaches> localCaches) {
		return new SpringTransactions(localCaches::getObject);
	}

}
