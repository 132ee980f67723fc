package io.github.cacheinvalidation.faulttests.sabotage;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;

import org.springframework.beans.factory.config.BeanPostProcessor;

import io.github.cacheinvalidation.transport.CacheInvalidationTransport;
import io.github.cacheinvalidation.transport.TransportListener;

/**
 * Stands between a node and its transport, so that the node is told something else than
 * what is true. By reflection, so that it stands for any method that these may have.
 */
abstract class BusTampering implements BeanPostProcessor {

	@Override
	public final Object postProcessAfterInitialization(Object bean, String beanName) {
		return (bean instanceof CacheInvalidationTransport transport) ? tamperWith(transport) : bean;
	}

	private CacheInvalidationTransport tamperWith(CacheInvalidationTransport transport) {
		return (CacheInvalidationTransport) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { CacheInvalidationTransport.class }, (proxy, method, arguments) -> {
					if (method.getName().equals("start")) {
						TransportListener listener = (TransportListener) arguments[0];
						return transportCalled(transport, method, tamperWith(listener));
					}
					return transportCalled(transport, method, arguments);
				});
	}

	private TransportListener tamperWith(TransportListener listener) {
		started(listener);
		return (TransportListener) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { TransportListener.class },
				(proxy, method, arguments) -> listenerCalled(listener, method, arguments));
	}

	/**
	 * The node begins to listen.
	 */
	void started(TransportListener listener) {
	}

	/**
	 * The node calls its transport.
	 */
	Object transportCalled(CacheInvalidationTransport transport, Method method, Object... arguments) throws Throwable {
		return call(transport, method, arguments);
	}

	/**
	 * The transport calls the node.
	 */
	Object listenerCalled(TransportListener listener, Method method, Object... arguments) throws Throwable {
		return call(listener, method, arguments);
	}

	static Object call(Object target, Method method, Object... arguments) throws Throwable {
		try {
			return method.invoke(target, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	static String text(Object message) {
		return new String((byte[]) message, StandardCharsets.UTF_8);
	}

	static byte[] bytes(String message) {
		return message.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Return whether a message has entries removed, else it is a node that speaks of
	 * itself.
	 */
	static boolean isRemoval(String message) {
		return message.contains("\"caches\":");
	}

}
