// Enter in a list's field that was emptied leaves the list as it was. Streamlit would take its first item, which nobody
// has chosen; one that arrow keys lead to is taken.

const FIELD = "[data-testid=stSelectbox] input";

/** Watches the fields of lists of this page from now on. */
export function watchFields() {
  let chosen = false; // by an arrow key, since something was typed
  addEventListener("input", () => (chosen = false), true);
  const key = (/** @type {KeyboardEvent} */ event) => {
    if (event.key.startsWith("Arrow")) chosen = true;
    const field = event.target;
    if (event.key !== "Enter" || chosen || !(field instanceof HTMLInputElement)) return;
    if (field.value || !field.matches(FIELD)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    field.blur();
  };
  addEventListener("keydown", key, true);
}
