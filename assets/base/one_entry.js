// One act of the visitor is one entry of the browser's history: an address that follows without another act replaces
// the one before. Streamlit makes an entry of each: of the page that a link leads to, and of what that then writes.

/** Watches the browser's history of this page from now on. */
export function watchHistory() {
  let acted = false;
  const push = history.pushState.bind(history);
  history.pushState = (state, unused, address) => {
    if (acted) push(state, unused, address);
    else history.replaceState(state, unused, address);
    acted = false;
  };
  const act = () => (acted = true);
  addEventListener("pointerdown", act, true);
  addEventListener("drop", act, true);
  addEventListener("keydown", ({ repeat }) => repeat || act(), true);
  addEventListener("click", ({ detail }) => detail || act(), true); // one without a mouse, as by a screen reader
  addEventListener("popstate", () => (acted = false), true);
}
