-- Each node runs this when it starts; only the first one finds the table empty.
INSERT INTO product (name, price, version)
SELECT name, price, 1 FROM (VALUES
	(1, 'Espresso cup', 9.90),
	(2, 'Coffee grinder', 149.00),
	(3, 'Milk jug', 24.50),
	(4, 'Moka pot', 34.00),
	(5, 'Paper filters', 4.20)
) AS initial (position, name, price)
WHERE NOT EXISTS (SELECT 1 FROM product)
ORDER BY position;
