// What the keys do wherever on the page the focus is, and where the focus stays.

const TEXT =
  "textarea, [contenteditable], input:not([type=range], [type=checkbox], [type=radio], [type=button], [type=file])";

/** Ctrl+Z is -1, Ctrl+Shift+Z and Ctrl+Y are 1; all other keys, and all keys in a text that is being typed, are 0. */
export function stepOf(event, inside) {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
  if (!(ctrlKey || metaKey) || altKey || event.defaultPrevented || isTyped(event.composedPath()[0], inside)) return 0;
  if (key.toLowerCase() === "y") return 1;
  return key.toLowerCase() !== "z" ? 0 : shiftKey ? 1 : -1;
}

// A field inside is being typed in once its text is another than it was; one elsewhere always.
function isTyped(target, inside) {
  return Boolean(target.matches?.(TEXT)) && (!inside.contains(target) || target.value !== target.defaultValue);
}

/** Write a text into a field, as one that nobody is typing. */
export function fill(field, text) {
  field.value = text;
  field.defaultValue = text;
}

/** Do what replaces parts of `element`; what has the focus's name has the focus afterwards. */
export function keepFocus(element, replace) {
  const name = focused(element)?.closest("[aria-label]")?.getAttribute("aria-label");
  replace();
  if (!name || focused(element)) return;
  const same = [...element.querySelectorAll("[aria-label]")].find(
    (one) => one.getAttribute("aria-label") === name && one.offsetParent,
  );
  same?.focus({ preventScroll: true });
}

function focused(element) {
  const { activeElement } = element.getRootNode();
  return element.contains(activeElement) ? activeElement : null;
}
