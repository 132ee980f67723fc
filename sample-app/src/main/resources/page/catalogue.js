/** The products: what is true, and what each node has cached of it. */

import * as actions from './actions.js';
import { byId, fromTemplate, money, setText, syncList } from './dom.js';
import { teller } from './nodes.js';

function makeCell(node, product) {
	const cell = fromTemplate('cell-template');
	cell.dataset.node = node.name;
	cell.setAttribute('aria-label', `${product.name} on node ${node.name}`);
	for (const name of ['read', 'change']) {
		const button = cell.querySelector(`[data-action=${name}]`);
		button.setAttribute('aria-label', `${button.textContent} ${product.name} on node ${node.name}`);
		button.addEventListener('click', () => actions[name](cell.node, cell.product, teller(node.name)));
	}
	return cell;
}

function makeProduct(product, nodes) {
	const row = fromTemplate('product-template');
	row.prepend(makeCell(nodes[0], product));
	nodes.slice(1).forEach((node) => row.append(makeCell(node, product)));
	return row;
}

function flash(element) {
	element.classList.remove('changed');
	// Read once, so that the animation begins anew.
	element.getBoundingClientRect();
	element.classList.add('changed');
}

function showEntry(cell, product) {
	const cached = cell.node.cached[product.id];
	const entry = cell.querySelector('.entry');
	const state = !cached ? 'none' : (cached.version === product.version) ? 'cached' : 'stale';
	const text = cached ? `${money(cached.price)} · v${cached.version}` : 'not cached';
	const before = entry.dataset.entry && `${entry.dataset.entry} ${entry.textContent}`;
	entry.dataset.entry = state;
	setText(entry, (state === 'stale') ? `${text} · stale` : text);
	if (before && before !== `${state} ${entry.textContent}`) {
		flash(entry);
	}
}

export function showCatalogue(snapshot) {
	const { products, nodes } = snapshot;
	syncList(byId('catalogue'), products, (product) => product.id, (product) => makeProduct(product, nodes),
			(row, product) => {
		setText(row.querySelector('h3'), product.name);
		setText(row.querySelector('.price'), money(product.price));
		setText(row.querySelector('.version'), `version ${product.version}`);
		for (const cell of row.querySelectorAll('.cell')) {
			cell.node = nodes.find((node) => node.name === cell.dataset.node);
			cell.product = product;
			showEntry(cell, product);
		}
	});
}
