/** The nodes and the bus between them. */

import * as actions from './actions.js';
import { announce, byId, fromTemplate, setText } from './dom.js';

export const STATES = {
	CONNECTED: 'Connected',
	SUSPECT: 'In doubt',
	DEAF: 'Deaf',
	REPAIRED: 'Repaired',
	SENDING_BLOCKED: 'Can’t send',
	SENDING_RESUMED: 'Can send again',
	READING_STOPPED: 'Past its caches',
	READING_RESUMED: 'Reads caches',
	OFF: 'On its own',
};

const LINES = { JOINED: 'joined', CUT: 'cut', SILENT: 'silent' };

/** How long a repair stays in view. */
const REPAIR_SHOWN_MILLIS = 8000;

const cards = new Map();

/** Where a node says what has come of an action. */
export const teller = (name) => (text) => setText(cards.get(name).querySelector('.answer'), text);

function makeCard(name, index) {
	const card = fromTemplate('node-template');
	card.dataset.node = name;
	card.setAttribute('aria-label', `Node ${name}`);
	setText(card.querySelector('.badge'), name);
	setText(card.querySelector('h2'), `Node ${name}`);
	const on = (action, handler) => card.querySelector(`[data-action=${action}]`).addEventListener('click',
			() => handler(card.shown, teller(name)));
	on('cut', (node, tell) => actions.link(node, (node.link === 'JOINED') ? 'CUT' : 'JOINED', tell));
	on('silence', (node, tell) => actions.link(node, 'SILENT', tell));
	on('clear', (node, tell) => actions.clear(node, tell));
	card.querySelectorAll('button').forEach((button) =>
			button.setAttribute('aria-label', `${button.textContent}: node ${name}`));
	if (index === 0) {
		byId('stage').prepend(card);
	}
	else {
		byId('stage').append(card);
	}
	cards.set(name, card);
	return card;
}

/** The latest repair, while it is worth showing. */
function recentRepair(node) {
	const repair = node.bus?.history.findLast((change) => change.state === 'REPAIRED');
	const age = repair ? Date.now() - Date.parse(repair.at) : Infinity;
	return (node.bus?.state === 'CONNECTED' && age < REPAIR_SHOWN_MILLIS) ? { repair, age } : undefined;
}

function stateOf(node) {
	if (!node.bus) {
		return { state: 'OFF', reason: 'Cache invalidation is off: nothing travels between the nodes' };
	}
	const recent = recentRepair(node);
	if (recent) {
		setTimeout(() => cards.get(node.name).shown === node && showNode(node), REPAIR_SHOWN_MILLIS - recent.age + 50);
		return { state: 'REPAIRED', reason: recent.repair.reason };
	}
	return node.bus;
}

function extraOf(node) {
	const parts = [];
	if (node.bus?.blocked) {
		parts.push(node.bus.pending ? `Can’t send: ${node.bus.pending} removals wait` : 'Can’t send');
	}
	if (node.bus && !node.bus.reading) {
		parts.push('Reads past its caches, which may be older than allowed');
	}
	return parts.join('. ');
}

function showNode(node, index) {
	const card = cards.get(node.name) ?? makeCard(node.name, index);
	card.shown = node;
	const { state, reason } = stateOf(node);
	const pill = card.querySelector('.state');
	if (pill.dataset.state && pill.dataset.state !== state) {
		announce(`Node ${node.name}: ${STATES[state]}`);
	}
	pill.dataset.state = state;
	setText(pill, STATES[state]);
	setText(card.querySelector('.address'), `${location.hostname}:${node.port}`);
	setText(card.querySelector('.reason'), reason.charAt(0).toUpperCase() + reason.slice(1));
	setText(card.querySelector('.extra'), extraOf(node));
	const joined = node.link === 'JOINED';
	const cut = card.querySelector('[data-action=cut]');
	setText(cut, joined ? 'Cut off' : 'Join again');
	cut.setAttribute('aria-label', `${cut.textContent}: node ${node.name}`);
	cut.classList.toggle('primary', !joined);
	cut.disabled = !node.bus;
	const silence = card.querySelector('[data-action=silence]');
	if (!joined && document.activeElement === silence) {
		// What is disabled loses the focus.
		cut.focus();
	}
	silence.disabled = !node.bus || !joined;
}

export function showNodes(snapshot) {
	snapshot.nodes.forEach((node, index) => {
		setText(byId('columns').children[index * 2], `In the cache of ${node.name}`);
		showNode(node, index);
		const half = document.querySelector(`[data-half="${index}"]`);
		half.dataset.line = node.bus ? LINES[node.link] : 'cut';
	});
	const bus = snapshot.nodes.find((node) => node.bus)?.bus;
	setText(byId('bus-name'), bus ? `${snapshot.bus}, ${bus.destination}` : 'No bus in use');
}
