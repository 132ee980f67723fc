/** The messages: a list, and a dot on the line for each that is sent. */

import { byId, create, duration, mayMove, median, setText, syncList } from './dom.js';

const MAX_LISTED = 8;

const TRAVEL_MILLIS = 700;

/** What has been shown of each message, or undefined before the first snapshot. */
let shown;

function removals(message) {
	const texts = (list) => list.map((removal) =>
			removal.keys ? `${removal.cache} ${removal.keys.join(', ')}` : `all ${removal.cache}`);
	return [...texts(message.removals.filter((removal) => removal.keys)),
			...texts(message.removals.filter((removal) => !removal.keys))].join(' · ');
}

function outcome(message, other) {
	switch (message.progress) {
		case 'APPLIED': return duration(message.micros);
		case 'WAITING': return `waits at ${message.from}`;
		case 'MISSED': return `missed by ${other}`;
		default: return 'under way';
	}
}

function makeItem() {
	const item = create('li', 'message');
	item.append(create('span', 'route'), create('span', 'removals'), create('span', 'outcome'));
	return item;
}

/** How far along the line a message gets, from 0 at the sender to 1. */
function reach(message) {
	return { APPLIED: 1, MISSED: 0.5, UNDER_WAY: 0.5 }[message.progress] ?? 0.2;
}

function travel(message, forwards) {
	const line = byId('line');
	const dot = create('span', 'dot');
	dot.dataset.progress = message.progress;
	line.append(dot);
	const side = (line.clientWidth >= line.clientHeight) ? 'left' : 'top';
	const position = (fraction) => `${(forwards ? fraction : 1 - fraction) * 100}%`;
	const way = [{ [side]: position(0), opacity: 1 }, { [side]: position(reach(message)), opacity: 1, offset: 0.85 },
			{ [side]: position(reach(message)), opacity: 0 }];
	dot.animate(way, { duration: TRAVEL_MILLIS, easing: 'ease-in-out' }).finished.then(() => dot.remove());
}

export function showMessages(snapshot) {
	const [first, second] = snapshot.nodes.map((node) => node.name);
	const other = (name) => (name === first) ? second : first;
	if (shown && mayMove()) {
		for (const message of snapshot.messages) {
			if (shown.get(message.id) !== message.progress) {
				travel(message, message.from === first);
			}
		}
	}
	shown = new Map(snapshot.messages.map((message) => [message.id, message.progress]));
	const latest = snapshot.messages.slice(-MAX_LISTED).reverse();
	syncList(byId('messages'), latest, (message) => message.id, makeItem, (item, message) => {
		item.dataset.progress = message.progress;
		item.dataset.from = message.from;
		setText(item.querySelector('.route'), `${message.from} → ${other(message.from)}`);
		setText(item.querySelector('.removals'), removals(message));
		setText(item.querySelector('.outcome'), outcome(message, other(message.from)));
	});
	byId('messages-empty').hidden = latest.length > 0;
	const micros = snapshot.messages.filter((message) => message.micros !== null).map((message) => message.micros);
	setText(byId('median'), micros.length ? duration(median(micros)) : '–');
}
