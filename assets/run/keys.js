// Keyboard shortcuts of the panel: what each does, in one list that the help shows too. Fields keep their own keys.

const WALKED = "[data-own-keys], [data-own-keys] *, input[type=radio], [role=tab]";
const RANGING = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"];
const WALKING = [...RANGING, "Enter"];
const CHOSEN = "input[type=radio]:checked, [role=tab][aria-selected=true]"; // pressed again they do nothing
const TICKED = "input[type=checkbox], input[type=radio]";
const RANGE = "input[type=range]";
const WRITING = [
  "input, textarea, select",
  "[role=slider], [role=combobox], [role=textbox], [role=listbox], [role=application]",
  "[contenteditable]:not([contenteditable=false])",
].join();
const PRESSED = "button, a, summary, [role=button], [role=tab]"; // they answer to these keys themselves
const PRESSING = [" ", "Enter"];

/** @typedef {{keys: string[], shown: string, does: string, act: () => void, repeats?: boolean}} Shortcut */

export class Keys {
  /**
   * @param {HTMLElement} root the panel
   * @param {Shortcut[]} list
   * @param {() => boolean} alive whether keys count now
   */
  constructor(root, list, alive) {
    this.root = root;
    this.list = list;
    this.alive = alive;
    this.ended = new AbortController();
    window.addEventListener("keydown", (event) => this.#key(event), { capture: true, signal: this.ended.signal });
  }

  stop() {
    this.ended.abort();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !this.alive()) return;
    const entry = this.list.find(({ keys }) => keys.includes(keyName(event)));
    if (!entry || busy(event, this.root)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!event.repeat || entry.repeats) entry.act();
  }
}

/**
 * "Shift+ArrowLeft", "r", "?", " ": letters and signs are named by what they write.
 * @param {{key: string, shiftKey: boolean}} event
 */
export function keyName({ key, shiftKey }) {
  if (key.length > 1) return shiftKey ? `Shift+${key}` : key;
  return shiftKey && /[a-z]/i.test(key) ? `Shift+${key.toLowerCase()}` : key.toLowerCase();
}

// What has the focus keeps the keys that mean something to it, and no others.
/**
 * @param {KeyboardEvent} event
 * @param {HTMLElement} root
 */
function busy(event, root) {
  const target = event.composedPath()[0];
  if (!(target instanceof Element)) return false;
  const { key } = event;
  if (target.matches(WALKED) && WALKING.includes(key)) return true;
  const inside = root.contains(target);
  if (inside && target.matches(CHOSEN)) return false;
  if (inside && target.matches(TICKED)) return key === " ";
  if (inside && target.matches(RANGE)) return RANGING.includes(key);
  if (target.closest(WRITING)) return true;
  return Boolean(target.closest(PRESSED)) && (!inside || PRESSING.includes(key));
}
