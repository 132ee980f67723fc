/** What all parts of the page do with its elements. */

export const byId = (id) => document.getElementById(id);

/** Set a text only where it differs, so that nothing is told or laid out twice. */
export function setText(element, text) {
	if (element.textContent !== text) {
		element.textContent = text;
	}
}

export function fromTemplate(id) {
	return byId(id).content.firstElementChild.cloneNode(true);
}

export function create(tag, className, text) {
	const element = document.createElement(tag);
	element.className = className;
	element.textContent = text ?? '';
	return element;
}

/** Keep a list in step with items: one element for each key, made once and updated in place. */
export function syncList(list, items, keyOf, make, update) {
	const keys = items.map((item) => String(keyOf(item)));
	const present = new Map();
	for (const child of [...list.children]) {
		// Before anything is placed: what is moved loses the focus.
		if (keys.includes(child.dataset.key) && !present.has(child.dataset.key)) {
			present.set(child.dataset.key, child);
		}
		else {
			child.remove();
		}
	}
	items.forEach((item, index) => {
		let element = present.get(keys[index]);
		present.delete(keys[index]);
		if (!element) {
			element = make(item);
			element.dataset.key = keys[index];
		}
		if (list.children[index] !== element) {
			list.insertBefore(element, list.children[index] ?? null);
		}
		update(element, item);
	});
}

const MAX_ANNOUNCEMENTS = 5;

/** Say something to those who don't see it: each time anew, since the same may happen twice. */
export function announce(text) {
	const announcer = byId('announcer');
	announcer.append(create('p', '', text));
	while (announcer.children.length > MAX_ANNOUNCEMENTS) {
		announcer.firstElementChild.remove();
	}
}

export function money(price) {
	return Number(price).toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

export function duration(micros) {
	if (micros < 10_000) {
		return `${(micros / 1000).toFixed(micros < 1000 ? 2 : 1)} ms`;
	}
	return (micros < 1_000_000) ? `${Math.round(micros / 1000)} ms` : `${(micros / 1_000_000).toFixed(1)} s`;
}

export function time(instant) {
	return new Date(instant).toLocaleTimeString('en', { hour12: false });
}

export function median(values) {
	return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Whether something may move. */
export const mayMove = () => !matchMedia('(prefers-reduced-motion: reduce)').matches;
