package io.github.cacheinvalidation.sample.catalogue;

import java.util.List;

import org.springframework.data.repository.ListCrudRepository;

/**
 * The products in the database.
 */
public interface ProductRepository extends ListCrudRepository<Product, Long> {

	/**
	 * Return all products.
	 * @return the products, in the order of their ids
	 */
	List<Product> findAllByOrderById();

}
