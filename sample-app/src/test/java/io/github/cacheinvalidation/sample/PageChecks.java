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

	/** The texts in view whose contrast is below what WCAG asks for at level AA. */
	static final String FAINT_TEXTS = """
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
			const contrast = (element) => {
				const style = getComputedStyle(element);
				const color = (element instanceof SVGElement) ? style.fill : style.color;
				const [lighter, darker] = [luminance(rgba(color)), luminance(ground(element))].sort((a, b) => b - a);
				return (lighter + 0.05) / (darker + 0.05);
			};
			const hasText = (element) => [...element.childNodes]
				.some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
			return [...document.body.querySelectorAll('*')]
				.filter((element) => hasText(element) && element.checkVisibility() && contrast(element) < 4.5)
				.map((element) => contrast(element).toFixed(2) + ' ' + element.outerHTML.slice(0, 120));
			""";

	static final String BACKGROUND_IS_DARK = """
			return Number(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0]) < 128;
			""";

	private PageChecks() {
	}

}
