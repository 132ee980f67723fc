package io.github.cacheinvalidation.sample;

/**
 * Questions about the look of a page, as scripts that run in it.
 */
final class PageChecks {

	/** The elements that reach out of the view at the right. */
	static final String STICKING_OUT = """
			return [...document.body.querySelectorAll('*')]
				.filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
				.map((element) => element.outerHTML.slice(0, 120));
			""";

	private static final String CONTRAST = """
			const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
			const rgba = (color) => {
				canvas.clearRect(0, 0, 1, 1);
				canvas.fillStyle = color;
				canvas.fillRect(0, 0, 1, 1);
				return [...canvas.getImageData(0, 0, 1, 1).data];
			};
			const luminance = (color) => {
				const [r, g, b] = color.map((value) => value / 255)
					.map((value) => (value <= 0.04045) ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
				return 0.2126 * r + 0.7152 * g + 0.0722 * b;
			};
			const ground = (element) => {
				for (let at = element; at; at = at.parentElement) {
					const color = rgba(getComputedStyle(at).backgroundColor);
					if (color[3] === 255) {
						return color;
					}
				}
				return [255, 255, 255];
			};
			const contrast = (color, ground) => {
				const [lighter, darker] = [luminance(rgba(color)), luminance(ground)].sort((a, b) => b - a);
				return (lighter + 0.05) / (darker + 0.05);
			};
			const tell = (found) => found.map(([element, value]) => value.toFixed(2) + ' ' + element.outerHTML.slice(0, 120));
			""";

	/** The texts in view whose contrast is below what WCAG asks for at level AA. */
	static final String FAINT_TEXTS = CONTRAST + """
			const hasText = (element) => [...element.childNodes]
				.some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
			const color = (element) => getComputedStyle(element)[(element instanceof SVGElement) ? 'fill' : 'color'];
			return tell([...document.body.querySelectorAll('*')]
				.filter((element) => hasText(element) && element.checkVisibility())
				.map((element) => [element, contrast(color(element), ground(element))])
				.filter(([element, value]) => value < 4.5));
			""";

	/**
	 * The edges of buttons, the parts of the line and the marks of the chart whose
	 * contrast is below what WCAG asks for at level AA.
	 */
	static final String FAINT_SHAPES = CONTRAST
			+ """
					const shapes = [['button:enabled', 'borderTopColor'], ['.half', 'borderTopColor'], ['.hub', 'borderTopColor'],
						['#chart .point', 'fill'], ['#chart .median', 'stroke']];
					return tell(shapes.flatMap(([selector, property]) => {
						const elements = [...document.querySelectorAll(selector)];
						return elements.length ? elements.map((element) => [element,
							contrast(getComputedStyle(element)[property], ground(element.parentElement))]) : [[document.body, 0]];
					}).filter(([element, value]) => value < 3));
					""";

	/**
	 * The keys that a list shows for items with the key that two of them share, first
	 * with three items and then with two.
	 */
	static final String LIST_WITH_A_KEY_TWICE = """
			return import('/page/dom.js').then(({ syncList }) => {
				const list = document.createElement('ul');
				const show = (keys) => {
					syncList(list, keys, (key) => key, () => document.createElement('li'), () => {});
					return [...list.children].map((child) => child.dataset.key).join();
				};
				return [show(['a', 'b', 'b']), show(['b', 'b']), show(['c', 'b', 'b']), show(['c'])];
			});
			""";

	/**
	 * Where a message is drawn that took no time, from 0 at the top of the chart to 1.
	 */
	static final String MESSAGE_THAT_TOOK_NO_TIME = """
			return import('/page/chart.js').then(({ showChart }) => {
				const message = (id, micros) => ({ id, from: 'A', micros });
				showChart({ nodes: [{ name: 'A' }, { name: 'B' }], messages: [message(-2, 0), message(-1, 900)] });
				const chart = document.querySelector('#chart svg').getBoundingClientRect();
				const point = document.querySelector('#chart .point').getBoundingClientRect();
				return (point.top + point.height / 2 - chart.top) / chart.height;
			});
			""";

	static final String BACKGROUND_IS_DARK = """
			return Number(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0]) < 128;
			""";

	private PageChecks() {
	}

}
