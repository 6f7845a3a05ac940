// An atlas in a page of its own: all that is needed lies in the page, nothing is asked of any server.
//
// The page holds <main id="atlas"> and <script type="application/json" id="data"> with {document, definitions, starts,
// sets, points}.

import { mount } from "./page.js";

const root = document.getElementById("atlas");

function open() {
  const data = JSON.parse(document.getElementById("data").textContent);
  root.replaceChildren();
  root.style.setProperty("--atlas-top", "10px");
  mount(
    root,
    { starts: [], sets: [], points: null, ...data, base: null, theme: null, revision: 0 },
    { state() {}, trigger() {} },
  );
}

try {
  open();
} catch (error) {
  root.textContent = `The atlas in this page is damaged: ${error.message}`;
}
