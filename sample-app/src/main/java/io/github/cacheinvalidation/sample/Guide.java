package io.github.cacheinvalidation.sample;

/**
 * Tells what to try with two nodes.
 */
final class Guide {

	private static final String TEXT = """

			Two nodes of a product catalogue are running, each with caches of its own. Watch them:

			  Page      {A}/

			  Node A    {A}
			  Node B    {B}
			  {bus}
			  Database  in memory, the same for both

			Or paste these commands into another terminal, one after the other. "source" in an answer
			tells where it comes from: "database" is a miss of the node's cache, "cache" is a hit.

			1. Read product 1 on A, a miss, and again, a hit. The same on B.

			  curl -w '\\n' {A}/products/1
			  curl -w '\\n' {A}/products/1
			  curl -w '\\n' {B}/products/1
			  curl -w '\\n' {B}/products/1

			2. Change the price on A. Milliseconds later the product is gone from B's cache as well:
			   a miss with the new price on each of the two. Other products stay.

			  curl -w '\\n' -X PUT -H 'Content-Type: application/json' -d '{"price": 12.50}' {A}/products/1/price
			  curl -w '\\n' {A}/products/1
			  curl -w '\\n' {B}/products/1

			3. The list of products is in a second cache. A new product on A shows up in B's list.

			  curl -w '\\n' {B}/products
			  curl -w '\\n' -H 'Content-Type: application/json' -d '{"name": "Kettle", "price": 39.00}' {A}/products
			  curl -w '\\n' {B}/products

			4. Clear a cache on B through the actuator: on A, too, the next read is a miss. The same
			   goes for both caches through the catalogue.

			  curl -X DELETE {B}/actuator/caches/products
			  curl -w '\\n' {A}/products/1
			  curl -X DELETE {B}/products/cache
			  curl -w '\\n' {A}/products/1

			5. See how many messages B has received, and the misses of its cache.

			  curl -w '\\n' {B}/actuator/metrics/cache.invalidation.received
			  curl -w '\\n' '{B}/actuator/metrics/cache.gets?tag=cache:products&tag=result:miss'

			To see what it is like without, start again with --cache.invalidation.enabled=false.
			Ctrl-C stops everything.
			""";

	private Guide() {
	}

	static String forNodes(TwoNodes nodes) {
		return TEXT.replace("{A}", nodes.a().url())
			.replace("{B}", nodes.b().url())
			.replace("{bus}", "%-9s %s".formatted(nodes.bus().name(), nodes.bus().description()));
	}

}
