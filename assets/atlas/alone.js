// The atlas in a page of its own: all that is needed lies in the page, nothing is asked of any server.

import { mount } from "./page.js";

const root = document.getElementById("atlas");
root.replaceChildren();
mount(root, JSON.parse(document.getElementById("data").textContent), { state() {}, trigger() {} });
