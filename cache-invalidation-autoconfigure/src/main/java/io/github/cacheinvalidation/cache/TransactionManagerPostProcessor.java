package io.github.cacheinvalidation.cache;

import java.util.function.Supplier;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Has the transaction managers of an application tell of their transactions, also those
 * that Boot has not made.
 *
 * @since 0.1.0
 */
public final class TransactionManagerPostProcessor implements BeanPostProcessor {

	private final Supplier<SpringTransactions> transactions;

	/**
	 * Create the post-processor.
	 * @param transactions hears of the transactions; asked for when the first manager
	 * comes by
	 */
	public TransactionManagerPostProcessor(Supplier<SpringTransactions> transactions) {
		this.transactions = transactions;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof PlatformTransactionManager
				&& bean instanceof ConfigurableTransactionManager transactionManager) {
			this.transactions.get().listenTo(transactionManager);
		}
		return bean;
	}

}
