// The part of a component that its page holds: it imports the module, keeps one instance an element, and says when it
// cannot. Python puts the module's address in the place of MODULE.

const SENTENCE = "This part of the page could not be loaded.";
const LEAVING_MS = 300; // Streamlit cleans up and calls again when reruns follow each other fast: what is shown stays
/** @import { Mounted, Report } from "./component.js" */
/**
 * @typedef {object} Instance
 * @property {any} data
 * @property {Report} report
 * @property {number} attempts to load the module, after the first
 * @property {Mounted | null} panel
 * @property {HTMLElement | null} note that stands there where it could not be loaded
 * @property {boolean} ended
 * @property {number} [leaving] timer
 */

const page = /** @type {{learnactPanels?: WeakMap<HTMLElement, Instance>}} */ (globalThis);
const instances = (page.learnactPanels ??= new WeakMap());

/**
 * @param {object} call as Streamlit makes it
 * @param {any} call.data
 * @param {HTMLElement} call.parentElement
 * @param {Report["state"]} call.setStateValue
 * @param {Report["trigger"]} call.setTriggerValue
 */
export default function ({ data, parentElement: root, setStateValue, setTriggerValue }) {
  const report = { state: setStateValue, trigger: setTriggerValue };
  const known = instances.get(root);
  const instance = known ?? { data, report, attempts: 0, panel: null, note: null, ended: false };
  Object.assign(instance, { data, report });
  if (known) {
    clearTimeout(known.leaving);
    known.panel?.update(data, report);
  } else {
    root.querySelector(".skeleton")?.classList.toggle("table", data.plane === false);
    instances.set(root, instance);
    load(root, instance);
  }
  return () => leave(root);
}

/**
 * @param {HTMLElement} root
 * @param {Instance} instance
 */
async function load(root, instance) {
  const address = new URL("assets/MODULE", new URL(instance.data.base, location.origin));
  if (instance.attempts) address.searchParams.set("again", String(instance.attempts)); // a browser may keep a failure
  try {
    const { mount } = await import(address.href);
    if (instance.ended) return;
    instance.note?.remove();
    instance.panel = mount(root, instance.data, instance.report);
  } catch (error) {
    reportError(error);
    fail(root, instance);
  }
}

/**
 * @param {HTMLElement} root
 * @param {Instance} instance
 */
function fail(root, instance) {
  root.querySelector(".skeleton")?.remove();
  instance.note?.remove();
  const again = document.createElement("button");
  again.type = "button";
  again.textContent = "Try again";
  again.onclick = () => {
    instance.attempts += 1;
    if (instance.attempts > 1) location.reload();
    else load(root, instance);
  };
  instance.note = document.createElement("p");
  instance.note.setAttribute("role", "alert");
  instance.note.style.font = "14px/1.5 var(--st-font, system-ui, sans-serif)";
  instance.note.append(SENTENCE, " ", again);
  root.append(instance.note);
}

/** @param {HTMLElement} root */
function leave(root) {
  const instance = instances.get(root);
  if (!instance) return;
  clearTimeout(instance.leaving);
  const gone = () => {
    if (root.isConnected) {
      instance.leaving = setTimeout(gone, LEAVING_MS);
      return;
    }
    instances.delete(root);
    instance.ended = true;
    instance.panel?.unmount();
  };
  instance.leaving = setTimeout(gone, LEAVING_MS);
}
