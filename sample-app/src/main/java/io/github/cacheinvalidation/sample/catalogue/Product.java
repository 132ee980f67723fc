package io.github.cacheinvalidation.sample.catalogue;

import java.math.BigDecimal;

import org.jspecify.annotations.Nullable;

import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A product. Immutable, since all who read it from a cache share one instance.
 *
 * @param id given by the database; {@code null} before
 * @param name the name
 * @param price the price, with two decimals
 * @param version 1 at first, and one more with each change
 */
@Table
public record Product(@Id @Nullable Long id, String name, BigDecimal price, @Version long version) {

	public Product {
		// As the column has it, so that a value is the same before and after it is
		// stored.
		price = price.setScale(2);
	}

	Product withPrice(BigDecimal price) {
		return new Product(this.id, this.name, price, this.version);
	}

}
