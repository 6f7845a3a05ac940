// The data sets to choose from: a small picture for each that lies on the plane, a sign for the others.

import { classColor, signedColor } from "../maths/colors.js";

const SIDE = 44; // CSS pixels

/** Mount the tiles for `data` = {tiles: [{name, title, sign, points: [x, y, target, ...] | null, domain, classes, limit}], chosen}. */
export function mount(root, data, report) {
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = new URL("data_tiles.css", import.meta.url).href;
  const group = document.createElement("div");
  group.className = "tiles";
  group.setAttribute("role", "radiogroup");
  group.setAttribute("aria-label", "Data set");
  group.style.visibility = "hidden"; // until it has its looks
  sheet.onload = sheet.onerror = () => {
    group.style.visibility = "";
  };
  root.append(sheet, group);
  let buttons = [];
  let shown = "";

  function fill({ tiles, chosen }) {
    const names = tiles.map(({ name }) => name).join();
    if (names !== shown) {
      shown = names;
      buttons = tiles.map((tile) => tileButton(tile, () => choose(tile.name)));
      group.replaceChildren(...buttons);
    }
    tiles.forEach(({ name }, k) => mark(buttons[k], name === chosen));
    if (!tiles.some(({ name }) => name === chosen)) buttons[0].tabIndex = 0;
  }

  function choose(name) {
    buttons.forEach((button) => mark(button, button.dataset.name === name));
    report.trigger("choose", name);
  }

  group.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const at = buttons.indexOf(event.target);
    if (!step || at < 0) return;
    event.preventDefault();
    event.stopPropagation();
    buttons[(at + step + buttons.length) % buttons.length].focus();
  });

  fill(data);
  return {
    update: fill,
    unmount() {
      sheet.remove();
      group.remove();
    },
  };
}

function mark(button, chosen) {
  button.setAttribute("aria-checked", String(chosen));
  button.tabIndex = chosen ? 0 : -1;
}

function tileButton(tile, choose) {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.name = tile.name;
  button.setAttribute("role", "radio");
  button.setAttribute("data-own-keys", "");
  button.title = tile.title;
  button.onclick = choose;
  const name = document.createElement("span");
  name.textContent = tile.title;
  button.append(tile.points ? picture(tile) : sign(tile.sign), name);
  return button;
}

function picture({ points, domain: [across, up], classes, limit }) {
  const canvas = document.createElement("canvas");
  const scale = Math.min(3, window.devicePixelRatio || 1);
  canvas.width = canvas.height = Math.round(SIDE * scale);
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  for (let k = 0; k < points.length; k += 3) {
    const x = share(points[k], across) * SIDE;
    const y = (1 - share(points[k + 1], up)) * SIDE;
    context.fillStyle = classes ? classColor(points[k + 2], classes, false) : signedColor(points[k + 2], limit, false);
    context.beginPath();
    context.arc(x, y, 1.3, 0, 2 * Math.PI);
    context.fill();
  }
  return canvas;
}

function share(value, [low, high]) {
  return (value - low) / (high - low);
}

function sign(text) {
  const element = document.createElement("span");
  element.className = "sign";
  element.textContent = text;
  return element;
}
