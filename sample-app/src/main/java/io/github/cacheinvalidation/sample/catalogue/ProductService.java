package io.github.cacheinvalidation.sample.catalogue;

import java.math.BigDecimal;
import java.util.List;

import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.Caching;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Reads products through the caches and changes them. Caches change when the transaction
 * is over, and not at all if it is rolled back.
 */
@Service
class ProductService {

	private static final String PRODUCTS = "products";

	private static final String PRODUCT_LISTS = "product-lists";

	private final ProductRepository products;

	private final DatabaseUse databaseUse;

	ProductService(ProductRepository products, DatabaseUse databaseUse) {
		this.products = products;
		this.databaseUse = databaseUse;
	}

	@Cacheable(PRODUCTS)
	public Product find(long id) {
		return load(id);
	}

	@Cacheable(PRODUCT_LISTS)
	public List<Product> findAll() {
		this.databaseUse.note();
		return List.copyOf(this.products.findAllByOrderById());
	}

	@Transactional
	@Caching(put = @CachePut(cacheNames = PRODUCTS, key = "#result.id"),
			evict = @CacheEvict(cacheNames = PRODUCT_LISTS, allEntries = true))
	public Product create(String name, BigDecimal price) {
		this.databaseUse.note();
		return this.products.save(new Product(null, name, price, 0));
	}

	/**
	 * Evicts and doesn't put: of two who change the same product, the one that commits
	 * last need not be the one that puts last.
	 */
	@Transactional
	@Caching(evict = { @CacheEvict(cacheNames = PRODUCTS, key = "#id"),
			@CacheEvict(cacheNames = PRODUCT_LISTS, allEntries = true) })
	public Product changePrice(long id, BigDecimal price) {
		return this.products.save(load(id).withPrice(price));
	}

	@Transactional
	@Caching(evict = { @CacheEvict(cacheNames = PRODUCTS, key = "#id"),
			@CacheEvict(cacheNames = PRODUCT_LISTS, allEntries = true) })
	public void delete(long id) {
		this.products.delete(load(id));
	}

	/**
	 * Clear the caches, for when the database has been changed behind their back.
	 */
	@CacheEvict(cacheNames = { PRODUCTS, PRODUCT_LISTS }, allEntries = true)
	public void clearCaches() {
	}

	private Product load(long id) {
		this.databaseUse.note();
		return this.products.findById(id).orElseThrow(() -> new ProductNotFoundException(id));
	}

}
