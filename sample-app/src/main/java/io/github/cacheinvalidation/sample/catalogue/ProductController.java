package io.github.cacheinvalidation.sample.catalogue;

import java.math.BigDecimal;
import java.net.URI;
import java.util.List;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * The catalogue over HTTP. Each answer says which node it comes from, and whether from
 * the node's cache or from the database.
 */
@RestController
@RequestMapping("/products")
class ProductController {

	private final ProductService products;

	private final DatabaseUse databaseUse;

	private final String node;

	ProductController(ProductService products, DatabaseUse databaseUse, @Value("${catalogue.node}") String node) {
		this.products = products;
		this.databaseUse = databaseUse;
		this.node = node;
	}

	@GetMapping
	ProductList findAll() {
		List<Product> found = this.products.findAll();
		return new ProductList(this.node, this.databaseUse.source(), found);
	}

	@GetMapping("/{id}")
	SingleProduct find(@PathVariable long id) {
		return answer(this.products.find(id));
	}

	@PostMapping
	ResponseEntity<SingleProduct> create(@Valid @RequestBody NewProduct product) {
		Product created = this.products.create(product.name(), product.price());
		return ResponseEntity.created(URI.create("/products/" + created.id())).body(answer(created));
	}

	@PutMapping("/{id}/price")
	SingleProduct changePrice(@PathVariable long id, @Valid @RequestBody NewPrice price) {
		return answer(this.products.changePrice(id, price.price()));
	}

	@DeleteMapping("/{id}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void delete(@PathVariable long id) {
		this.products.delete(id);
	}

	@DeleteMapping("/cache")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void clearCaches() {
		this.products.clearCaches();
	}

	private SingleProduct answer(Product product) {
		return new SingleProduct(this.node, this.databaseUse.source(), product);
	}

	record SingleProduct(String node, Source source, Product product) {

	}

	record ProductList(String node, Source source, List<Product> products) {

	}

	record NewProduct(@NotBlank @Size(max = 100) String name,
			@NotNull @Positive @Digits(integer = 10, fraction = 2) BigDecimal price) {

	}

	record NewPrice(@NotNull @Positive @Digits(integer = 10, fraction = 2) BigDecimal price) {

	}

}
