"""Save and open in a real browser: what is downloaded is what was trained, and opens again."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect
from safetensors.numpy import load_file

from tests.browser.sight import Open, at_rest, button, settled, status, step, stepped

FEW = "/?v=1&data.name=circle&network.hidden=3&seeds=2"


def unfolded(visitor: Open) -> Locator:
    """The section, of a run that has trained for an epoch since it was opened, and stands still."""
    page = visitor(FEW)
    settled(page)
    page.get_by_text("Save and open").click()
    section = page.locator(".st-key-files")
    expect(section.get_by_text("As it was at step 0")).to_be_visible()
    stands = stepped(page, "One epoch")
    section.get_by_role("button", name="Take the newest").click()
    expect(section.get_by_text(f"As it was at step {stands}")).to_be_visible()
    return section


def saved(section: Locator, button: str, folder: Path) -> Path:
    at_rest(section.page)  # a button whose script runs again would ask for a file that is given up
    with section.page.expect_download() as coming:
        section.get_by_role("button", name=button, exact=True).click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


def opened(section: Locator, path: Path) -> None:
    section.locator("input[type=file]").set_input_files(path)


@pytest.fixture
def section(visitor: Open) -> Locator:
    return unfolded(visitor)


def test_everything_can_be_taken_home_and_the_code_runs(section: Locator, tmp_path: Path) -> None:
    assert json.loads(saved(section, "Experiment", tmp_path).read_text())["data"]["name"] == "circle"
    weights = load_file(saved(section, "Weights", tmp_path))
    assert weights["layers.0.weight"].shape == (2, 2, 3)
    header, *rows = saved(section, "Curves", tmp_path).read_text().splitlines()
    assert header.startswith("step,epoch,train.loss seed 0,train.loss seed 1,") and len(rows) >= 2
    assert saved(section, "Data", tmp_path).read_text().startswith("x1,x2,split,class\n")
    assert "P(class B) seed 1,P(class B) mean" in saved(section, "Predictions", tmp_path).read_text().splitlines()[0]
    assert r"\end{document}" in saved(section, "LaTeX", tmp_path).read_text()
    expect(section.locator(".katex").first).to_be_visible()
    expect(section.locator(".katex-error")).to_have_count(0)
    section.get_by_role("radio", name="PyTorch").click()
    expect(section.get_by_role("button", name="Code", exact=True)).to_be_visible()
    code = saved(section, "Code", tmp_path)
    done = subprocess.run([sys.executable, "-I", code], capture_output=True, text=True, check=True)
    assert len(done.stdout.splitlines()) == 3


def test_weights_are_opened_and_a_wrong_file_is_refused(section: Locator, tmp_path: Path) -> None:
    page, path = section.page, saved(section, "Weights", tmp_path)
    (tmp_path / "wrong.json").write_text("hello")
    opened(section, tmp_path / "wrong.json")
    expect(section.get_by_role("alert")).to_contain_text("and this one is neither.")
    expect(button(page, "Play")).to_be_enabled()
    opened(section, path)
    expect(page.get_by_text("From saved weights (circle-weights.safetensors)")).to_be_attached()
    expect(page).to_have_url(re.compile(r"start=[0-9a-f]{32}"))


def test_a_trained_run_is_looked_into_and_trains_on_there(visitor: Open) -> None:
    page = visitor(FEW)
    stands = stepped(page, "One epoch")
    expect(status(page)).to_have_text("Paused.")
    page.get_by_role("button", name="Look inside").click()
    expect(page.get_by_text(f"From the Playground, step {stands}: this run begins")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/inside\?.*start=[0-9a-f]{32}"))
    expect(page.get_by_role("tab", name="Gradient flow")).to_be_visible()
    assert stepped(page) == step(page) == 1
    page.get_by_role("button", name="Random weights again").click()
    expect(page.get_by_text("From the Playground")).to_have_count(0)
