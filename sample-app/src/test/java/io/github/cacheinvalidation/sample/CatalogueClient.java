package io.github.cacheinvalidation.sample;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

/**
 * What a client of one node may do.
 */
final class CatalogueClient {

	private final RestTestClient http;

	CatalogueClient(TwoNodes.Node node) {
		this(node.url());
	}

	CatalogueClient(String url) {
		this.http = RestTestClient.bindToServer().baseUrl(url).build();
	}

	Answer read(long id) {
		return this.http.get()
			.uri("/products/{id}", id)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(Answer.class)
			.returnResult()
			.getResponseBody();
	}

	ListAnswer readAll() {
		return this.http.get()
			.uri("/products")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(ListAnswer.class)
			.returnResult()
			.getResponseBody();
	}

	Item create(String name, String price) {
		return tryCreate(name, new BigDecimal(price)).expectStatus()
			.isCreated()
			.expectBody(Answer.class)
			.returnResult()
			.getResponseBody()
			.product();
	}

	RestTestClient.ResponseSpec tryCreate(String name, BigDecimal price) {
		return this.http.post()
			.uri("/products")
			.contentType(MediaType.APPLICATION_JSON)
			.body(Map.of("name", name, "price", price))
			.exchange();
	}

	Item changePrice(long id, String price) {
		return tryChangePrice(id, "{\"price\": %s}".formatted(price)).expectStatus()
			.isOk()
			.expectBody(Answer.class)
			.returnResult()
			.getResponseBody()
			.product();
	}

	RestTestClient.ResponseSpec tryChangePrice(long id, String body) {
		return this.http.put()
			.uri("/products/{id}/price", id)
			.contentType(MediaType.APPLICATION_JSON)
			.body(body)
			.exchange();
	}

	RestTestClient.ResponseSpec get(String path) {
		return this.http.get().uri(path).exchange();
	}

	void delete(String path) {
		this.http.delete().uri(path).exchange().expectStatus().isNoContent();
	}

	RestTestClient.ResponseSpec tryDelete(String path) {
		return this.http.delete().uri(path).exchange();
	}

	HttpStatusCode send(HttpMethod method, String path) {
		return this.http.method(method).uri(path).exchange().returnResult().getStatus();
	}

	record Answer(String node, String source, Item product) {

	}

	record ListAnswer(String node, String source, List<Item> products) {

	}

	record Item(long id, String name, BigDecimal price, long version) {

	}

}
