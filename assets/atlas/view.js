// How an atlas is looked at, checked at the door as the rest of a document is by the model.

const SHOWN = ["zero", "regions", "silent", "points", "levels"];

/** A checked copy of a view for these layers; what is missing is as usual. Throws an Error of one sentence. */
export function readView(view, layers) {
  if (view === undefined || view === null) return readView({}, layers);
  const { scale = "layer", show = [], by = null, slice = null, focus = null, pin = null } = view;
  must(scale === "layer" || scale === "common", "The colour scale of a view is layer or common", scale);
  must(
    Array.isArray(show) && show.every((name) => SHOWN.includes(name)),
    `What a view shows is any of ${SHOWN.join(", ")}`,
    show,
  );
  must(by === null || typeof by === "string", "A derivative is taken by a place such as A0.0.0, or by none", by);
  must(
    slice === null || (Array.isArray(slice) && slice.length === 2 && slice.every(isPoint)),
    "A slice is [[x1, x2], [x1, x2]] or null",
    slice,
  );
  must(pin === null || isPoint(pin), "A pin is [x1, x2] or null", pin);
  must(
    focus === null || isFocus(focus, layers),
    "A focus is [layer, pre or post, neuron] of a neuron that is there, or null",
    focus,
  );
  return { scale, show: [...new Set(show)], by, slice, focus, pin };
}

function isPoint(point) {
  return (
    Array.isArray(point) &&
    point.length === 2 &&
    point.every((value) => typeof value === "number" && Math.abs(value) < 1e12)
  );
}

function isFocus(focus, layers) {
  if (!Array.isArray(focus) || focus.length !== 3) return false;
  const [layer, kind, neuron] = focus;
  return (
    (kind === "pre" || kind === "post") &&
    Array.isArray(layers?.[layer]?.b) &&
    Number.isInteger(neuron) &&
    neuron >= 0 &&
    neuron < layers[layer].b.length
  );
}

function must(fits, sentence, found) {
  if (!fits) throw new Error(`${sentence}, not ${String(JSON.stringify(found)).slice(0, 60)}.`);
}
