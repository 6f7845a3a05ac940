// Answers questions about modules of assets/, a line of JSON each on standard input, until it ends: {module, source,
// arguments} -> {value}, what the function `source` returns for the module and the arguments, or {error}. See node.py.

import { registerHooks } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import vm from "node:vm";

const assets = pathToFileURL(`${process.argv[2]}/`);

// As in the browser, where a test may import "/assets/run/save.js".
registerHooks({
  resolve(specifier, context, next) {
    const served = specifier.startsWith("/assets/");
    return next(served ? new URL(specifier.slice("/assets/".length), assets).href : specifier, context);
  },
});

/** JSON has no NaN, no infinity, no -0 and nothing that is undefined: {"$": "NaN"} stands for them. */
function encoded(value) {
  if (value === undefined || typeof value === "function") return { $: "undefined" };
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0) ? value : { $: named(value) };
  if (ArrayBuffer.isView(value) || Array.isArray(value)) return Array.from(value, encoded);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, encoded(part)]));
}

const named = (number) => (Object.is(number, -0) ? "-0" : String(number));

function decoded(value) {
  if (Array.isArray(value)) return value.map(decoded);
  if (value === null || typeof value !== "object") return value;
  if ("$" in value) return Number(value.$);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, decoded(part)]));
}

const compiled = new Map();

function functionOf(source) {
  const options = { importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER };
  if (!compiled.has(source)) compiled.set(source, vm.runInThisContext(`(${source})`, options));
  return compiled.get(source);
}

async function answer({ module, source, arguments: sent }) {
  const value = await functionOf(source)(await import(new URL(module, assets).href), ...decoded(sent));
  return { value: encoded(value) };
}

console.log = console.error; // standard output is for answers
for await (const line of createInterface({ input: process.stdin })) {
  const told = await answer(JSON.parse(line)).catch((error) => ({ error: error?.stack ?? String(error) }));
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
