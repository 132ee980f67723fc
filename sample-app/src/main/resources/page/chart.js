/** How long messages took, on a logarithmic scale: a wait for the bus is a thousand times a normal passage. */

import { byId, duration, median } from './dom.js';

const SVG = 'http://www.w3.org/2000/svg';

const HEIGHT = 260;

const INSET = { top: 12, right: 12, bottom: 12, left: 58 };

const MAX_POINTS = 40;

/** In microseconds, decade by decade. */
const LOWEST = 100;

const HIGHEST = 10_000;

/** What takes no time at all has no place on this scale. */
const SHORTEST = 1;

function svg(name, attributes, text) {
	const element = document.createElementNS(SVG, name);
	Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
	if (text) {
		element.textContent = text;
	}
	return element;
}

function decades(values) {
	const low = 10 ** Math.floor(Math.log10(Math.max(SHORTEST, Math.min(LOWEST, ...values))));
	const high = 10 ** Math.ceil(Math.log10(Math.max(HIGHEST, ...values)));
	const marks = [];
	for (let mark = low; mark <= high; mark *= 10) {
		marks.push(mark);
	}
	return marks;
}

function describe(values) {
	return values.length ? `${values.length} messages: median ${duration(median(values))}, fastest ${
		duration(Math.min(...values))}, slowest ${duration(Math.max(...values))}` : 'No messages yet';
}

/** A disc for one direction, a diamond for the other. */
function point(forwards, x, y) {
	return forwards ? svg('circle', { cx: x, cy: y, r: 4.5 })
			: svg('path', { d: `M${x - 5.5} ${y}l5.5-5.5 5.5 5.5-5.5 5.5z` });
}

function legend(nodes) {
	const list = byId('chart-legend');
	if (list.children.length === 0) {
		[[nodes[0], nodes[1]], [nodes[1], nodes[0]]].forEach(([from, to], index) => {
			const item = document.createElement('li');
			const sample = svg('svg', { viewBox: '0 0 12 12', width: 12, height: 12, 'aria-hidden': 'true',
				class: `point from-${index}` });
			sample.append(point(index === 0, 6, 6));
			item.append(sample, ` ${from} → ${to}`);
			list.append(item);
		});
	}
}

let drawn;

export function showChart(snapshot) {
	const chart = byId('chart');
	const nodes = snapshot.nodes.map((node) => node.name);
	legend(nodes);
	const messages = snapshot.messages.filter((message) => message.micros !== null).slice(-MAX_POINTS);
	const width = chart.clientWidth;
	const content = `${width} ${messages.map((message) => message.id).join()}`;
	if (content === drawn) {
		return;
	}
	drawn = content;
	const values = messages.map((message) => message.micros);
	const marks = decades(values);
	const [low, high] = [Math.log10(marks[0]), Math.log10(marks.at(-1))];
	const y = (micros) => INSET.top + (high - Math.log10(Math.max(SHORTEST, micros))) / (high - low) * (HEIGHT - INSET.top - INSET.bottom);
	const x = (index) => INSET.left + (index + 0.5) * (width - INSET.left - INSET.right) / MAX_POINTS;
	const picture = svg('svg', { viewBox: `0 0 ${width} ${HEIGHT}`, height: HEIGHT, role: 'img',
		'aria-label': describe(values) });
	for (const mark of marks) {
		picture.append(svg('line', { class: 'grid', x1: INSET.left, x2: width - INSET.right, y1: y(mark), y2: y(mark) }),
				svg('text', { x: INSET.left - 10, y: y(mark) + 4, 'text-anchor': 'end' },
						duration(mark).replace(/\.0+ /, ' ').replace(/(\.\d)0 /, '$1 ')));
	}
	if (values.length > 0) {
		const middle = y(median(values));
		picture.append(svg('line', { class: 'median', x1: INSET.left, x2: width - INSET.right, y1: middle, y2: middle }));
	}
	messages.forEach((message, index) => {
		const from = nodes.indexOf(message.from);
		const shape = point(from === 0, x(index), y(message.micros));
		shape.setAttribute('class', `point from-${from}`);
		shape.append(svg('title', {}, `${message.from}: ${duration(message.micros)}`));
		picture.append(shape);
	});
	chart.replaceChildren(picture);
}
