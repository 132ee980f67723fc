package io.github.cacheinvalidation.sample.page;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicLong;

import com.github.benmanes.caffeine.cache.Cache;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.CacheManager;
import org.springframework.context.ApplicationContext;

import io.github.cacheinvalidation.cache.LocalCaches;
import io.github.cacheinvalidation.cache.StalenessBound;
import io.github.cacheinvalidation.event.CacheInvalidationStateEvent;
import io.github.cacheinvalidation.event.NodeStates;
import io.github.cacheinvalidation.node.CacheInvalidationNode;
import io.github.cacheinvalidation.sample.catalogue.Product;
import io.github.cacheinvalidation.sample.catalogue.ProductRepository;
import io.github.cacheinvalidation.sample.page.Snapshot.ChangeView;
import io.github.cacheinvalidation.sample.page.Snapshot.NodeView;
import io.github.cacheinvalidation.sample.page.Snapshot.OnBusView;
import io.github.cacheinvalidation.sample.page.Snapshot.ProductView;
import io.github.cacheinvalidation.sending.InvalidationPublisher;
import io.github.cacheinvalidation.transport.CacheInvalidationTransport;

/**
 * A node as one sees it from outside: looking at it neither loads nor counts anything.
 */
final class ShownNode {

	private final String name;

	private final BusLink link;

	private final ApplicationContext context;

	/** Nothing else tells changes apart that fall in one millisecond. */
	private final Map<CacheInvalidationStateEvent, Long> changeNumbers = Collections
		.synchronizedMap(new WeakHashMap<>());

	private final AtomicLong lastChange = new AtomicLong();

	ShownNode(String name, BusLink link, ApplicationContext context) {
		this.name = name;
		this.link = link;
		this.context = context;
	}

	String getName() {
		return this.name;
	}

	BusLink getLink() {
		return this.link;
	}

	int getPort() {
		return this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	/**
	 * Return what is in the database, past the caches.
	 */
	List<ProductView> products() {
		return this.context.getBean(ProductRepository.class)
			.findAllByOrderById()
			.stream()
			.map(ShownNode::view)
			.toList();
	}

	/**
	 * Return the node's present state.
	 * @param products whose entries are looked for
	 */
	NodeView view(List<ProductView> products) {
		return new NodeView(this.name, getPort(), this.link.getState(), onBus(), cached(products));
	}

	private Map<Long, ProductView> cached(List<ProductView> products) {
		Cache<?, ?> cache = nativeCache();
		Map<Long, ProductView> cached = new LinkedHashMap<>();
		for (ProductView product : products) {
			if (peek(cache, product.id()) instanceof Product entry) {
				cached.put(product.id(), view(entry));
			}
		}
		return cached;
	}

	private Cache<?, ?> nativeCache() {
		org.springframework.cache.Cache cache = this.context.getBean(CacheManager.class).getCache("products");
		return (Cache<?, ?>) Objects.requireNonNull(cache).getNativeCache();
	}

	@SuppressWarnings("unchecked")
	private static @Nullable Object peek(Cache<?, ?> cache, long id) {
		return ((Cache<Object, Object>) cache).policy().getIfPresentQuietly(id);
	}

	private static ProductView view(Product product) {
		return new ProductView(Objects.requireNonNull(product.id()), product.name(), product.price(),
				product.version());
	}

	private @Nullable OnBusView onBus() {
		CacheInvalidationNode node = this.context.getBeanProvider(CacheInvalidationNode.class).getIfAvailable();
		NodeStates states = (node != null) ? node.getStates() : null;
		if (states == null) {
			return null;
		}
		StalenessBound bound = this.context.getBean(LocalCaches.class).getStalenessBound();
		return new OnBusView(this.context.getBean(CacheInvalidationTransport.class).destination(), states.getHearing(),
				states.getHearingReason(), states.getBlockedReason(),
				this.context.getBean(InvalidationPublisher.class).getPendingCount(), bound == null || bound.holds(),
				states.getRecent().stream().map(this::view).toList());
	}

	private ChangeView view(CacheInvalidationStateEvent event) {
		long number = this.changeNumbers.computeIfAbsent(event, (added) -> this.lastChange.incrementAndGet());
		return new ChangeView(number, Instant.ofEpochMilli(event.getTimestamp()), event.getState(), event.getReason(),
				(event.getLasted() != null) ? event.getLasted().toMillis() : null);
	}

}
