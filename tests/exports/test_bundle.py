"""Modules in one script: order, scopes, style sheets, and one sentence for what is not known."""

import base64
import re
from pathlib import Path

import pytest

from learnact.exports.bundle import BundleError, bundle
from learnact.paths import ASSETS

PANEL = ASSETS / "playground" / "standalone.js"


def written(folder: Path, **texts: str) -> Path:
    """Modules a.js, b.js, ... in a folder; gives the first."""
    for name, text in texts.items():
        (folder / f"{name}.js").write_text(text, "utf-8")
    return folder / f"{next(iter(texts))}.js"


def names(script: str) -> list[str]:
    """The modules of a script in their order."""
    return re.findall(r"^// (\S+\.js)$", script, re.MULTILINE)


def test_what_others_need_comes_first(tmp_path: Path) -> None:
    entry = written(
        tmp_path,
        a='import { b } from "./b.js";\nimport { c } from "./c.js";\nb(c);\n',
        b='import { c, D as E } from "./c.js";\nexport function b(x) {\n  return new E(x + c);\n}\n',
        c="const hidden = 1;\nexport const c = hidden;\nexport class D {}\nexport async function late() {}\n",
    )
    script = bundle(entry, tmp_path)
    assert names(script) == ["c.js", "b.js", "a.js"]
    assert "return { c, D, late };" in script
    assert "const { c, D: E } = $m0;" in script
    assert not re.search(r"^(import|export)\b", script, re.MULTILINE)
    assert bundle(entry, tmp_path) == script


def test_the_lines_of_an_import_may_be_many(tmp_path: Path) -> None:
    entry = written(
        tmp_path, a='import {\n  b,\n  c,\n} from "./b.js";\nb(c);\n', b="export const b = 1;\nexport const c = 2;\n"
    )
    assert "const { b, c } = $m0;" in bundle(entry, tmp_path)


def test_a_type_that_jsdoc_takes_from_another_module_is_no_import(tmp_path: Path) -> None:
    types = '/** @typedef {import("./b.js").B} B */\n/**\n * @param {import("./b.js").B} b what it is\n */\n'
    assert names(bundle(written(tmp_path, a=f"{types}f(1);\n"), tmp_path)) == ["a.js"]
    for lines in ('/** @type {B} */ \nconst b = import("./b.js");\n', '/* */ const b = await import("./b.js");\n'):
        with pytest.raises(BundleError, match="must have a form"):
            bundle(written(tmp_path, a=lines), tmp_path)


def test_a_style_sheet_becomes_an_address(tmp_path: Path) -> None:
    (tmp_path / "x.css").write_text("p { color: red; }")
    script = bundle(written(tmp_path, a='f(new URL("x.css", import.meta.url).href);\n'), tmp_path)
    found = re.search(r'f\("data:text/css;base64,([^"]+)"\)', script)
    assert found is not None and base64.b64decode(found[1]) == b"p { color: red; }"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('import b from "./b.js";', "must have a form"),
        ('import * as b from "./b.js";', "must have a form"),
        ('import "./b.js";', "must have a form"),
        ('import { b } from "https://example.org/b.js";', "must have a form"),
        ('import { b } from "b";', "must have a form"),
        ('const b = await import("./b.js");', "must have a form"),
        ("f(import.meta.url);", "must have a form"),
        ("export default function f() {}", "must have a form"),
        ("export let x = 1;", "must have a form"),
        ("const x = 1;\nexport { x };", "must have a form"),
        ('export { b } from "./b.js";', "must have a form"),
        ('import { b as default as c } from "./b.js";', "must name what it takes"),
        ('import { other } from "./b.js";', "a.js imports 'other', which b.js does not export"),
        ('import { b } from "./missing.js";', "missing.js of the page cannot be read"),
        ('import { b } from "../outside.js";', "outside.js does not"),
        ('const x = "</SCRIPT>";', "must not hold"),
        ('const x = "<!--";', "must not hold"),
    ],
)
def test_other_forms_get_a_sentence(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "outside.js").write_text("export const b = 1;\n")
    with pytest.raises(BundleError, match=re.escape(said)) as caught:
        bundle(written(tmp_path / "in", a=text + "\n", b="export const b = 1;\n"), tmp_path / "in")
    assert str(caught.value).endswith(".") and "\n" not in str(caught.value)


def test_a_circle_is_named(tmp_path: Path) -> None:
    entry = written(
        tmp_path,
        a='import { b } from "./b.js";\n',
        b='import { c } from "./c.js";\nexport const b = c;\n',
        c='import { b } from "./b.js";\nexport const c = b;\n',
    )
    with pytest.raises(BundleError, match=r"b\.js -> c\.js -> b\.js"):
        bundle(entry, tmp_path)


def test_the_panel_is_taken_whole() -> None:
    script = bundle(PANEL, ASSETS)
    found = names(script)
    assert len(found) == len(set(found)) and {"run/panel.js", "maths/network.js", "maths/protocol.js"} <= set(found)
    assert found[-1] == "playground/standalone.js"
    sheet = base64.b64encode((ASSETS / "run" / "panel.css").read_bytes()).decode()
    assert sheet in script
