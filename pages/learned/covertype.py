"""The 27: one activation for a whole network, learned on Covertype, in small panels."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import streamlit as st

from learnact import activations
from learnact.activations.learned import SavedCurve
from learnact.figures.colors import line_of
from learnact.studies.chance import beyond_chance
from learnact.studies.published.covertype import BASES, NETWORKS, SUBNETWORKS
from learnact.studies.results import Result
from learnact.studies.transplant import interval
from pages.learned.spread import spread
from pages.shell import messages, published, saved_curves
from pages.shell.components import base, register, theme
from pages.shell.markdown import plain

GRID = register("learned_grid", "learned/grid.js")
NAME = "covertype"
LOW, HIGH = -3.0, 3.0  # where the source draws its curves
ABOUT = (
    "27 networks with a learned activation and 9 with a plain one, each with its seeds, one after the other in the "
    "background; panels appear as they are done. Without its files, Covertype is downloaded first. In full this takes "
    "hours."
)


def section() -> None:
    st.markdown(
        "One small network, shared by all layers, takes the place of the activation. Across: its size; down: that of "
        "the network around it; a block for each activation inside. **Click a panel** to put its curve on your shelf."
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        common = st.segmented_control(
            "Axes", ["in common", "free"], default="in common", key="grid_axes", persist_state="session", required=True
        )
    published.section(NAME, lambda result: _panels(result, common == "in common"))
    published.train_again(NAME, "all 27", ABOUT)


def _panels(result: Result, common: bool) -> None:
    GRID(
        key="learned_grid",
        data={"base": base(), "theme": theme(), "common": common, **grid(result)},
        on_chosen_change=lambda: _save(result),
    )
    st.markdown(plain(_closing(result)))


def _closing(result: Result) -> str:
    """How often the learned activation was better than the plain one, over the same seeds."""
    gaps = list(_gaps(result["specs"]))
    means = [interval(gap)[0] for gap in gaps]
    if not means:
        return ""
    mean, ahead, found = np.nanmean(means), sum(gap > 0 for gap in means), beyond_chance(gaps)
    return (
        f"Of {len(gaps)} networks the learned activation is ahead of the plain one in {ahead}; the mean difference in "
        f"AUC is {mean:+z.4f}. Each tested by itself, by Student's t on {_seeds(gaps)}, it is ahead beyond chance in "
        f"{found.better} and behind in {found.worse}; after Holm's correction for {len(gaps)} tests that remains so in "
        f"{found.better_together} and in {found.worse_together}."
    ).replace("-", "−")


def _seeds(gaps: list[np.ndarray]) -> str:
    """How many pairs of seeds there are in each."""
    counts = [int(np.isfinite(gap).sum()) for gap in gaps]
    least, most = min(counts), max(counts)
    return f"{most} seeds" if least == most else f"{least} to {most} seeds"


def _gaps(specs: dict[str, Any]) -> Iterator[np.ndarray]:
    """Learned minus plain, seed by seed, of every combination that is there."""
    for inner, network, size in product(BASES, NETWORKS, SUBNETWORKS):
        keys = f"{inner}_{network}_{size}", f"{inner}_{network}"
        if set(keys) <= set(specs):
            learned, plain = (np.array(specs[key]["metrics"]["validation.auc"], float) for key in keys)
            yield learned - plain


def grid(result: Result) -> dict[str, Any]:
    """What the browser draws: blocks of panels."""
    rows = [f"{name} {'-'.join(map(str, widths))}" for name, widths in NETWORKS.items()]
    columns = [f"{name} {'-'.join(map(str, widths))}" for name, widths in SUBNETWORKS.items()]
    blocks = [
        {
            "title": f"{activations.ZOO[base].title} inside",
            "color": line_of(base)[0],
            "cells": [[_cell(result, base, network, inside) for inside in SUBNETWORKS] for network in NETWORKS],
        }
        for base in BASES
    ]
    return {"rows": rows, "columns": columns, "blocks": blocks}


def _cell(result: Result, base: str, network: str, inside: str) -> dict[str, Any] | None:
    key = f"{base}_{network}_{inside}"
    done, plain = result["specs"].get(key), result["specs"].get(f"{base}_{network}")
    if done is None or not done["curves"]:
        return None
    curve = done["curves"][0]
    x, y = np.array(curve["x"]), curve["y"]
    drawn = (x >= LOW) & (x <= HIGH)
    return {
        "key": key,
        "x": x[drawn].tolist(),
        "y": [[value for value, kept in zip(seed, drawn, strict=True) if kept] for seed in y],
        "used": curve["range"],
        "auc": spread(done["metrics"]["validation.auc"], 3),
        "plain": spread(plain["metrics"]["validation.auc"], 3) if plain else "–",
        "note": f"{done['epochs']:.0f} epochs at most",
    }


def _save(result: Result) -> None:
    key = str(st.session_state.learned_grid["chosen"])
    done = result["specs"].get(key)
    if done is None:
        return
    messages.attempt(lambda: st.toast(f"“{plain(saved_curves.add(from_result(result, key, 0)))}” is on your shelf."))


def from_result(result: Result, key: str, index: int) -> SavedCurve:
    """The curve of the first seed of an experiment; raises SpecError where it diverged."""
    curve = result["specs"][key]["curves"][index]
    layers = ", ".join(str(layer + 1) for layer in curve["layers"])
    origin = f"{result['preset']} {key}, layers {layers}, seed {result['specs'][key]['spec']['first_seed']}"
    table = np.array(curve["x"]), np.array([np.nan if value is None else value for value in curve["y"][0]])
    return SavedCurve.of(f"{key.replace('_', ' ')}"[:40], origin[:80], table, tuple(curve["range"][0]))
