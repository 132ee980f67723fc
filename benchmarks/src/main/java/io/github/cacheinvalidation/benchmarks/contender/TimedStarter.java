package io.github.cacheinvalidation.benchmarks.contender;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.cacheinvalidation.transport.CacheInvalidationTransport;

/**
 * This library over Redis, without heartbeats, and with the times at which messages leave
 * and come in.
 *
 * @since 0.1.0
 */
public final class TimedStarter implements Contender {

	private final Starter starter = Starter.withoutHeartbeats(BusKind.REDIS);

	private final List<TimedTransport> transports = new ArrayList<>();

	/**
	 * Return the way to the bus of one of the nodes.
	 * @param node the number of the node in the order of their opening, from 0
	 * @return its transport
	 */
	public TimedTransport transport(int node) {
		return this.transports.get(node);
	}

	@Override
	public String name() {
		return this.starter.name();
	}

	@Override
	public Map<String, String> settings() {
		return this.starter.settings();
	}

	@Override
	public Node open(Bus bus, Database database) {
		return this.starter.open(bus, database, this::addTimes);
	}

	private void addTimes(ConfigurableApplicationContext context) {
		context.getBeanFactory().addBeanPostProcessor(new BeanPostProcessor() {

			@Override
			public Object postProcessAfterInitialization(Object bean, String beanName) {
				if (!(bean instanceof CacheInvalidationTransport transport)) {
					return bean;
				}
				TimedTransport timed = new TimedTransport(transport);
				TimedStarter.this.transports.add(timed);
				return timed;
			}

		});
	}

}
