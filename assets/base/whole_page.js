// What every page has beside its components, unseen: watchers of the whole page, from the first time on.

import { watchFields } from "./list_fields.js";
import { watchHistory } from "./one_entry.js";

/** @import { Mounted } from "./component.js" */

/**
 * Watches once, however often Streamlit puts the component anew; there is nothing to see.
 * @returns {Mounted}
 */
export function mount() {
  const page = /** @type {{learnactWatched?: boolean}} */ (globalThis);
  if (!page.learnactWatched) {
    watchHistory();
    watchFields();
  }
  page.learnactWatched = true;
  return { update() {}, unmount() {} };
}
