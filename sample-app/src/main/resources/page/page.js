/** Brings each snapshot that arrives to the parts of the page. */

import { byId, setText } from './dom.js';
import { showCatalogue } from './catalogue.js';
import { showChart } from './chart.js';
import { showHistory } from './history.js';
import { showMessages } from './messages.js';
import { showNodes } from './nodes.js';

let latest;

function show(snapshot) {
	latest = snapshot;
	showNodes(snapshot);
	showCatalogue(snapshot);
	showMessages(snapshot);
	showChart(snapshot);
	showHistory(snapshot);
}

function live(state, text) {
	byId('live').dataset.live = state;
	setText(byId('live'), text);
}

const snapshots = new EventSource('page/snapshots');
snapshots.onopen = () => live('open', 'Live');
snapshots.onerror = () => live('connecting', 'No connection to the application');
snapshots.onmessage = (event) => show(JSON.parse(event.data));

addEventListener('resize', () => latest && showChart(latest));
