package io.github.cacheinvalidation.servicebusemulator.broker;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EntityPath}.
 */
class EntityPathTests {

	@Test
	void readsTopics() {
		assertThat(EntityPath.parse("orders")).isEqualTo(new EntityPath("orders", null, List.of()));
		assertThat(EntityPath.parse("/shop/orders")).isEqualTo(new EntityPath("shop/orders", null, List.of()));
		assertThat(EntityPath.parse("orders/$management").isManagement()).isTrue();
	}

	@Test
	void readsSubscriptions() {
		EntityPath path = EntityPath.parse("shop/orders/Subscriptions/one");
		assertThat(path).isEqualTo(new EntityPath("shop/orders", "one", List.of()));
		assertThat(path.isEntity()).isTrue();
		assertThat(EntityPath.parse("orders/subscriptions/one/$management").isManagement()).isTrue();
		assertThat(EntityPath.parse("orders/subscriptions/one/rules/mine").rest()).containsExactly("rules", "mine");
	}

	@Test
	void takesACollectionOfSubscriptionsForNoSubscription() {
		assertThat(EntityPath.parse("orders/subscriptions"))
			.isEqualTo(new EntityPath("orders", null, List.of("subscriptions")));
	}

}
