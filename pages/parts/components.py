"""Components in the browser: a stub each, which imports its modules from `assets/`, one instance an element."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import streamlit as st

STUB = """
const panels = (globalThis.learnactPanels ??= new WeakMap());
export default function({ data, parentElement, setStateValue, setTriggerValue }) {
  const root = parentElement;
  const report = { state: setStateValue, trigger: setTriggerValue };
  const known = panels.get(root);
  if (known) {
    clearTimeout(known.leaving);
    known.panel.then((panel) => panel.update(data, report));
  } else {
    const address = new URL("assets/MODULE", new URL(data.base, location.origin)).href;
    panels.set(root, { panel: import(address).then((module) => module.mount(root, data, report)) });
  }
  return () => {
    const last = panels.get(root);
    if (!last) return;
    clearTimeout(last.leaving);
    const leave = () => {
      if (root.isConnected) return void (last.leaving = setTimeout(leave, 300));
      panels.delete(root);
      last.panel.then((panel) => panel.unmount());
    };
    last.leaving = setTimeout(leave, 300);
  };
}
"""
# Streamlit cleans up and calls again when reruns follow each other fast: what is shown stays as long as its place does.


def register(name: str, module: str) -> Callable[..., Any]:
    return st.components.v2.component(f"learnact_{name}", js=STUB.replace("MODULE", module), isolate_styles=True)


@dataclass(frozen=True)
class Pair:
    """The second of two runs.

    Attributes:
        beside: its token; None where there is one run only.
        labels: what to write above the pictures of the first and the second.
    """

    beside: str | None = None
    labels: list[str] = field(default_factory=list)


LIVE = register("live", "live/panel.js")


def base() -> str:
    """Where the app lives on its server, "/" unless the operator says otherwise."""
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}/" if path else "/"


def theme() -> str | None:
    """The visitor's theme, where the browser has told it."""
    return st.context.theme.type


def live_panel(token: str, pair: Pair, asks: Mapping[str, Callable[[], None]], changeable: bool = True) -> None:
    """The panel of a live run: transport, network picture, output, curves.

    Args:
        token: of the run.
        pair: a second run that trains in step with it, to be compared.
        asks: what the panel may ask of the page, by name.
        changeable: whether neurons and layers are added on the picture.
    """
    told = {f"on_{name}_change": answer for name, answer in asks.items()}
    data = {"base": base(), "token": token, "theme": theme(), "changeable": changeable, **asdict(pair)}
    LIVE(key="live", data=data, **told)
