// The colours and the font that the page has around an element.

/** {dark, ink, faint, paper, font}; theme is "light", "dark", or null for the browser's own. */
export function styleOf(element, theme) {
  const computed = getComputedStyle(element);
  const of = (variable) => computed.getPropertyValue(variable).trim();
  const dark = theme === "dark" || (!theme && matchMedia("(prefers-color-scheme: dark)").matches);
  return { dark, ink: of("--ink"), faint: of("--faint"), paper: of("--paper"), font: computed.fontFamily };
}
