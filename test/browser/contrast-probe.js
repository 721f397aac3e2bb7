/* Evaluated in the page: every visible text whose contrast is below WCAG 2 AA, as `ratio text`. */
(() => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });

  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };

  const luminance = (channels) => {
    const [r, g, b] = channels.map((channel) => {
      const value = channel / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };

  const groundOf = (element) => {
    if (element instanceof SVGElement) {
      // A text of a drawing stands on the shape before it, where that is filled.
      const shape = element.parentElement.querySelector('path, polygon, ellipse, rect');
      const ground =
        shape && element.localName === 'text' ? rgba(getComputedStyle(shape).fill) : [0, 0, 0, 0];
      const onNode = element.closest('.node') && !element.classList.contains('times');
      if (onNode && ground[3] === 255) return ground;
    }
    for (let at = element; at; at = at.parentElement) {
      const ground = rgba(getComputedStyle(at).backgroundColor);
      if (ground[3] === 255) return ground;
    }
    return [255, 255, 255, 255];
  };

  const ratio = (a, b) => {
    const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (light + 0.05) / (dark + 0.05);
  };

  const found = [];
  let measured = 0;
  for (const element of document.body.querySelectorAll('*')) {
    const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
    const text = own
      .map((node) => node.data.trim())
      .join(' ')
      .trim();
    if (text === '' || !element.checkVisibility({ visibilityProperty: true })) continue;
    const style = getComputedStyle(element);
    if (style.clipPath !== 'none' || element.localName === 'title') continue;
    const size = Number.parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ink = element instanceof SVGElement ? style.fill : style.color;
    const contrast = ratio(rgba(ink), groundOf(element));
    measured += 1;
    if (contrast < (isLarge ? 3 : 4.5)) found.push(`${contrast.toFixed(2)} ${text.slice(0, 40)}`);
  }
  return { measured, found };
})();
