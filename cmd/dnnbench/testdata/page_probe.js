(() => {
	const channels = text => (text.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
	const luminance = rgb => [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => {
		const x = rgb[i] / 255;
		return sum + weight * (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
	}, 0);
	// Where nothing opaque lies below a text of a plot, that is the card it lies on; shades of
	// heat maps have a test of their own.
	const below = element => {
		for (let e = element; e; e = e.parentElement) {
			const c = channels(getComputedStyle(e).backgroundColor);
			if (c.length === 3 || c[3] === 1) return c;
		}
		return [255, 255, 255];
	};
	const faint = [], small = [];
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let node; node = walk.nextNode();) {
		const element = node.parentElement, text = node.textContent.trim();
		if (!text || ["SCRIPT", "STYLE", "title"].includes(element.tagName)) continue;
		const style = getComputedStyle(element), plotted = element instanceof SVGElement;
		const a = luminance(channels(plotted ? style.fill : style.color)), b = luminance(below(element));
		if ((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5) faint.push(text);
		// A text of a plot is drawn in the scale of the plot.
		const scale = plotted ? element.ownerSVGElement.getBoundingClientRect().width / element.ownerSVGElement.viewBox.baseVal.width : 1;
		if (parseFloat(style.fontSize) * scale < 7.5) small.push(text);
	}
	const pictures = [...document.querySelectorAll("svg, img")];
	return {
		width: document.documentElement.scrollWidth,
		pictures: pictures.filter(p => p.getBoundingClientRect().width > 20).length,
		unnamed: pictures.filter(p => p.tagName === "IMG" ? !p.alt : p.getAttribute("role") !== "img" || !p.querySelector("title")?.textContent).map(p => p.tagName),
		faint, small, paper: getComputedStyle(document.body).backgroundColor,
	};
})()
