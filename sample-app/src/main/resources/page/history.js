/** The changes of the nodes' states, the latest first. */

import { byId, create, duration, setText, syncList, time } from './dom.js';
import { STATES } from './nodes.js';

const MAX_LISTED = 10;

function makeItem() {
	const item = create('li', 'change');
	item.append(create('time', 'at'), create('span', 'badge'), create('span', 'state'), create('span', 'reason'));
	return item;
}

export function showHistory(snapshot) {
	const changes = snapshot.nodes.flatMap((node) => (node.bus?.history ?? [])
			.map((change) => ({ ...change, node: node.name })));
	// The sort is stable: what one node notices within a millisecond stays in order.
	const latest = changes.sort((a, b) => Date.parse(a.at) - Date.parse(b.at)).slice(-MAX_LISTED).reverse();
	syncList(byId('history'), latest, (change) => `${change.node} ${change.number}`, makeItem,
			(item, change) => {
		item.querySelector('.at').dateTime = change.at;
		setText(item.querySelector('.at'), time(change.at));
		setText(item.querySelector('.badge'), change.node);
		item.querySelector('.state').dataset.state = change.state;
		setText(item.querySelector('.state'), STATES[change.state]);
		const lasted = (change.lastedMillis !== null) ? `, after ${duration(change.lastedMillis * 1000)}` : '';
		setText(item.querySelector('.reason'), change.reason + lasted);
	});
}
