package io.github.cacheinvalidation.cache;

import java.util.function.Supplier;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.transaction.ReactiveTransactionManager;

/**
 * Has the reactive transaction managers of an application tell of their transactions,
 * which Boot does for the others only.
 *
 * @since 0.1.0
 */
public final class ReactiveTransactionManagerPostProcessor implements BeanPostProcessor {

	private final Supplier<ReactiveTransactions> transactions;

	/**
	 * Create the post-processor.
	 * @param transactions hears of the transactions; asked for when the first manager
	 * comes by
	 */
	public ReactiveTransactionManagerPostProcessor(Supplier<ReactiveTransactions> transactions) {
		this.transactions = transactions;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof ReactiveTransactionManager transactionManager) {
			this.transactions.get().listenTo(transactionManager);
		}
		return bean;
	}

}
