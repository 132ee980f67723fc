package io.github.cacheinvalidation.cache;

import java.util.ArrayList;
import java.util.Collection;

import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.TransactionExecutionListener;

/**
 * The listeners of transaction managers.
 */
final class TransactionListeners {

	private TransactionListeners() {
	}

	/**
	 * Have a transaction manager tell a listener of its transactions, once and besides
	 * those that it tells already. To be called before it has any.
	 */
	static void add(TransactionExecutionListener listener, ConfigurableTransactionManager transactionManager) {
		if (!transactionManager.getTransactionExecutionListeners().contains(listener)) {
			Collection<TransactionExecutionListener> listeners = new ArrayList<>(
					transactionManager.getTransactionExecutionListeners());
			listeners.add(listener);
			transactionManager.setTransactionExecutionListeners(listeners);
		}
	}

}
