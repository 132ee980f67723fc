/** What the buttons do: each uses the node's own HTTP interface, as any client would. */

import { announce, money } from './dom.js';

/** The nodes are on the same machine, whatever it is called here. */
function catalogueOf(node, path) {
	return `${location.protocol}//${location.hostname}:${node.port}/products${path}`;
}

async function send(method, url, content) {
	const response = await fetch(url, {
		method,
		headers: (content !== undefined) ? { 'Content-Type': 'application/json' } : {},
		body: (content !== undefined) ? JSON.stringify(content) : undefined,
	});
	const answer = await response.text();
	if (!response.ok) {
		throw new Error(answer ? JSON.parse(answer).detail : `status ${response.status}`);
	}
	return answer && JSON.parse(answer);
}

/** Do something and say in one sentence what has come of it. */
async function report(node, tell, action) {
	let text;
	try {
		text = await action();
	}
	catch (error) {
		text = `Node ${node.name} could not do it: ${error.message}`;
	}
	tell(text);
	announce(text);
}

export function read(node, product, tell) {
	return report(node, tell, async () => {
		const answer = await send('GET', catalogueOf(node, `/${product.id}`));
		return `${answer.product.name}: ${money(answer.product.price)}, version ${answer.product.version}, from the ${
			(answer.source === 'cache') ? `cache of ${node.name}` : 'database'}`;
	});
}

export function change(node, product, tell) {
	return report(node, tell, async () => {
		const price = (Math.round(Number(product.price) * 100) + 50) / 100;
		const answer = await send('PUT', catalogueOf(node, `/${product.id}/price`), { price });
		return `${answer.product.name} changed on ${node.name}: ${money(answer.product.price)}, version ${
			answer.product.version}`;
	});
}

export function clear(node, tell) {
	return report(node, tell, async () => {
		await send('DELETE', catalogueOf(node, '/cache'));
		return `Caches cleared on ${node.name}`;
	});
}

const LINKS = {
	JOINED: (name) => `${name} is joined to the bus again`,
	CUT: (name) => `${name} is cut off, and is told so`,
	SILENT: (name) => `${name} is cut off, and nobody tells it`,
};

export function link(node, state, tell) {
	return report(node, tell, async () => {
		await send('PUT', `page/nodes/${node.name}/link`, state);
		return LINKS[state](node.name);
	});
}
