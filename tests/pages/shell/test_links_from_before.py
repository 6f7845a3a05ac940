"""Links that were shared before still open the same experiment, on the page that they were made on."""

import json
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from learnact.atlas import from_code
from learnact.paths import ROOT
from learnact.spec import from_query

Open = Callable[..., AppTest]
EXPECTED = json.loads((ROOT / "tests" / "compatibility" / "v0_1" / "expected.json").read_text())
LINKS: dict[str, dict[str, str]] = EXPECTED["links"]


def opened(visit: Open, page: str, query: dict[str, str]) -> AppTest:
    shown = visit(query, page)
    assert not shown.exception and not shown.error
    return shown


def address(page: AppTest) -> dict[str, str]:
    return {name: value if isinstance(value, str) else value[0] for name, value in page.query_params.items()}


@pytest.mark.parametrize(
    ("page", "link"),
    [("", "playground"), ("", "playground_ab"), ("learned", "learned"), ("inside", "inside")],
)
def test_a_link_opens_its_experiment_and_stays_in_the_address(visit: Open, page: str, link: str):
    query = LINKS[link]
    own = {key: value for key, value in query.items() if key != "beside" and not key.startswith("b.")}
    found = address(opened(visit, page, query))
    beside = {key: found.pop(key) for key in [*found] if key == "beside" or key.startswith("b.")}
    assert from_query(found) == from_query(own)
    assert beside == {key: value for key, value in query.items() if key not in own}


def test_a_link_to_an_atlas_opens_it(visit: Open):
    code = EXPECTED["atlas"]["code"]
    assert opened(visit, "atlas", {"atlas": code}).session_state["atlas"] == from_code(code)
