"""An ES module and all that it imports from its folder, as one script that needs no server.

Only the forms that this project writes are taken, each at the beginning of a line; others are refused with a sentence:

    import { a, b as c } from "./x.js";
    export function f   export async function f   export class C   export const NAME = ...
    new URL("x.css", import.meta.url).href

Each module becomes a function scope of its own that gives what it exports, in the order in which they need each other;
a style sheet becomes a data address.
"""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from learnact.errors import LearnactError

IMPORT = re.compile(r'^import \{([^{}]*)\} from "(\.{1,2}/[\w./-]+\.js)";\n?', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async function|function\*?|class|const) +(\w+))", re.MULTILINE)
LINKED = re.compile(r'new URL\("([\w./-]+\.css)", import\.meta\.url\)\.href')
LEFT = re.compile(r"^[ \t]*(?:import|export)\b.*|\bimport[ \t]*[.(].*", re.MULTILINE)
DOCUMENTED = re.compile(r"^[ \t]*(?:/\*\*|\* ).*", re.MULTILINE)  # lines of JSDoc, where import() names a type
NAMED = re.compile(r"(\w+)(?: as (\w+))?")
ENDS = re.compile(r"</script|<!--", re.IGNORECASE)


class BundleError(LearnactError):
    """A module that cannot be put into one script."""


@dataclass(frozen=True)
class Module:
    """A file of JavaScript, taken apart.

    Attributes:
        name: its path below the folder, "run/panel.js".
        imports: (names in it, path of the module they come from), each as text of a destructuring pattern.
        exports: the names that it gives.
        body: what is left, with its style sheets in it.
    """

    name: str
    imports: tuple[tuple[str, Path], ...]
    exports: tuple[str, ...]
    body: str


def bundle(entry: Path, folder: Path) -> str:
    """One script: the entry and everything that it imports, directly or not.

    Args:
        folder: where all of them must lie.

    Raises:
        BundleError: one sentence, for a form that is not known, a file that is not there, a circle, or a name that a
            module does not export.
    """
    modules: dict[Path, Module] = {}
    _collect(entry.resolve(), folder.resolve(), modules, ())
    names = {path: f"$m{number}" for number, path in enumerate(modules)}
    scopes = [_scope(module, names[path], names, modules) for path, module in modules.items()]
    return "\n".join(['(() => {\n"use strict";', *scopes, "})();", ""])


def _collect(path: Path, folder: Path, modules: dict[Path, Module], above: tuple[Path, ...]) -> None:
    """Modules in the order in which they can be run: first what others need."""
    if path in modules:
        return
    if path in above:
        circle = " -> ".join(p.name for p in (*above[above.index(path) :], path))
        raise BundleError(f"Modules must not import each other in a circle, and these do: {circle}.")
    module = _module(path, folder)
    for _, origin in module.imports:
        _collect(origin, folder, modules, (*above, path))
    modules[path] = module


def _module(path: Path, folder: Path) -> Module:
    if not path.is_relative_to(folder):
        raise BundleError(f"A module must lie in {folder.name}, and {path.name} does not.")
    name, text = path.relative_to(folder).as_posix(), _read(path)
    imports = tuple((_pattern(names, name), (path.parent / origin).resolve()) for names, origin in IMPORT.findall(text))
    exports = tuple(EXPORT.findall(text))
    body = EXPORT.sub("", IMPORT.sub("", text))
    body = LINKED.sub(lambda found: f'"{_address(path.parent / found[1])}"', body)
    _refuse(body, name)
    return Module(name, imports, exports, body)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BundleError(f"The file {path.name} of the page cannot be read: {error}.") from None


def _address(sheet: Path) -> str:
    return "data:text/css;base64," + base64.b64encode(_read(sheet).encode()).decode()


def _pattern(names: str, module: str) -> str:
    """ "a, b as c" to "a, b: c"."""
    parts = [part.strip() for part in names.split(",") if part.strip()]
    found = [NAMED.fullmatch(part) for part in parts]
    if not parts or None in found:
        raise BundleError(
            f'An import must name what it takes, like {{ a, b as c }}, not "{names.strip()}" in {module}.'
        )
    return ", ".join(f"{match[1]}: {match[2]}" if match[2] else match[1] for match in found if match)


def _refuse(body: str, name: str) -> None:
    left = LEFT.search(DOCUMENTED.sub("", body))
    if left:
        line = left[0].strip()[:80]
        raise BundleError(f"Imports and exports must have a form that the bundle knows, not {line!r} in {name}.")
    if ENDS.search(body):
        raise BundleError(f'A script within a page must not hold "</script" or "<!--", and {name} does.')


def _scope(module: Module, own: str, names: dict[Path, str], modules: dict[Path, Module]) -> str:
    for taken, origin in _taken(module):
        if taken not in modules[origin].exports:
            raise BundleError(f"{module.name} imports {taken!r}, which {modules[origin].name} does not export.")
    needs = "".join(f"const {{ {pattern} }} = {names[origin]};\n" for pattern, origin in module.imports)
    given = f"return {{ {', '.join(module.exports)} }};\n" if module.exports else ""
    return f"// {module.name}\nconst {own} = (() => {{\n{needs}{module.body.strip()}\n{given}}})();\n"


def _taken(module: Module) -> Iterator[tuple[str, Path]]:
    for pattern, origin in module.imports:
        yield from ((part.split(":")[0], origin) for part in pattern.split(", "))
