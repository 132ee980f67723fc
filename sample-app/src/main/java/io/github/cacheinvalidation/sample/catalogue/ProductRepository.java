package io.github.cacheinvalidation.sample.catalogue;

import java.util.List;

import org.springframework.data.repository.ListCrudRepository;

/**
 * The products in the database.
 */
interface ProductRepository extends ListCrudRepository<Product, Long> {

	List<Product> findAllByOrderById();

}
