"""The Tour as a script: its pictures are there, and its links open experiments that exist."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from learnact.paths import ROOT
from learnact.spec import Spec, from_query, to_query
from pages.tour.suggestions import GLOSSARY, SUGGESTIONS

Open = Callable[..., AppTest]


@pytest.fixture
def tour(visit: Open) -> AppTest:
    return visit({}, "tour")


def links(page: AppTest) -> list[tuple[str, dict[str, str]]]:
    """Page and query of every link."""
    found = [link.proto for link in page.get("page_link")]
    return [(link.page, {k: v[0] for k, v in parse_qs(link.query_string).items()}) for link in found]


def test_it_opens_and_leads_to_every_page(tour: AppTest) -> None:
    assert not tour.exception and not tour.error
    pages = {Path(page).stem for page, _ in links(tour)}
    assert {"zoo", "playground"} <= pages or {"zoo", ""} <= pages


def test_every_suggestion_is_a_link_to_its_experiment(tour: AppTest) -> None:
    asked = [from_query(query) for _, query in links(tour) if query]
    assert asked == [spec for suggestion in SUGGESTIONS for _, spec in suggestion.experiments]


@pytest.mark.parametrize("suggestion", SUGGESTIONS, ids=lambda suggestion: suggestion.question)
def test_experiments_of_a_suggestion_differ_and_are_small(suggestion) -> None:
    specs = [spec for _, spec in suggestion.experiments]
    assert len({spec.to_json() for spec in specs}) == len(specs)
    assert all(from_query(to_query(spec)) == spec != Spec() for spec in specs)
    assert all(sum(spec.network.hidden) <= 100 for spec in specs)


def test_every_word_of_the_glossary_is_explained_on_the_page(tour: AppTest) -> None:
    text = " ".join(caption.value for caption in tour.caption)
    assert [word for word, meaning in GLOSSARY if f"**{word}**: {meaning}" not in text] == []


def test_every_picture_has_a_light_and_a_dark_form() -> None:
    pictures = {path.stem for path in (ROOT / "assets" / "tour").glob("*.png")}
    pages = ("playground", "atlas", "learned", "inside", "zoo")
    assert pictures == {f"{page}{theme}" for page in pages for theme in ("", "-dark")}
