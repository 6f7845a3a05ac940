"""Reads from the source of a page whether what it hands to Streamlit as Markdown or HTML is its own words.

A text may be made of literals, of constants of a module (which are there before any visitor comes), of numbers (a
format such as `:,` refuses a text), of what went through `plain`, and of what the type checker knows as `Markdown`.
"""

import ast
import inspect
import re
from collections.abc import Iterator

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

LABELLED = ("label", "help")
MARKDOWN: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("caption", "error", "html", "info", "latex", "markdown", "success", "toast", "warning"), ("body",)
    ),
    **dict.fromkeys(("header", "subheader", "title"), ("body", "help")),
    **dict.fromkeys(("button", "checkbox", "download_button", "expander", "file_uploader", "multiselect"), LABELLED),
    **dict.fromkeys(("number_input", "page_link", "popover", "selectbox", "slider", "text_input", "toggle"), LABELLED),
    **dict.fromkeys(("pills", "segmented_control"), (*LABELLED, "options", "format_func")),
    "dialog": ("title",),
    "image": ("caption",),
    "progress": ("text",),
    "spinner": ("text",),
    "table": ("data",),
    "tabs": ("tabs",),
}
"""Functions of Streamlit that render text, and their parameters for it."""
SILENT = {
    *("Page", "altair_chart", "cache_resource", "code", "columns", "container", "context", "components", "dataframe"),
    *("empty", "fragment", "get_option", "navigation", "plotly_chart", "query_params", "rerun", "session_state"),
    *("set_page_config", "switch_page"),
}
"""What else pages use of Streamlit: it renders no text, or shows it as it is."""
HAND_ON = {
    "Slot": ("label", "", "", "help"),
    "Control": ("", "label", "", "help"),
    "part": ("", "label", "help"),
    "Markdown": ("text",),
    "cast": ("", "unseen"),
}
"""The pages' own functions that hand text on or call it Markdown: their parameters in order, those for text named."""
CARRIES_WORDS = ".common"  # of a Slot, whose words are looked at where it is made

TYPE = "Markdown"
SAFE_CALLS = {"plain", "plain_cells", "typeset", "code_block", "Markdown", "len", "int", "float", "round", "abs", "sum"}
THROUGH = {"zip", "enumerate", "list", "dict", "range"}  # as safe as what they are given
METHODS = {"replace", "lower", "join", "__getitem__"}  # of a text or a dict, as safe as that and what they are given
NUMBER = re.compile(r"[+ ]?,?(\.[^.]*)?[defg%]|,")
"""A format that refuses a text."""
SCOPES = (ast.FunctionDef, ast.Lambda, ast.Module, ast.GeneratorExp, ast.ListComp)


class Source:
    """A module of the pages.

    Args:
        text: its source.
        known: functions that give Markdown, by the dotted names of their modules.
    """

    def __init__(self, text: str, known: dict[str, set[str]] | None = None) -> None:
        self.tree, known = ast.parse(text), known or {}
        self.above = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}
        self.asked: set[tuple[ast.AST, str]] = set()
        self.safe, self.modules = typed_functions(self.tree), set[str]()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom):
                for one in node.names:
                    name, inside = one.asname or one.name, known.get(f"{node.module}.{one.name}")
                    self.safe |= {name} if one.name in known.get(str(node.module), ()) else set()
                    self.safe |= {f"{name}.{function}" for function in inside or ()}
                    self.modules |= {name}
            elif isinstance(node, ast.Import):
                self.modules |= {one.asname or one.name for one in node.names} - {"st"}

    def findings(self) -> list[str]:
        """What is rendered though nobody sees that it may be: the text of an argument, or a sentence, for each."""
        found = [ast.unparse(text) for text in self.texts() if not self.is_safe(text)]
        return found + [sentence for node in ast.walk(self.tree) if (sentence := self.hidden(node))]

    # -- what is rendered

    def texts(self) -> Iterator[ast.expr]:
        """What is handed to Streamlit, and what is said to be Markdown: the type checker lets an Any pass."""
        for node in ast.walk(self.tree):
            match node:
                case ast.Call():
                    yield from self.rendered(node)
                case ast.AnnAssign(annotation=annotation, value=ast.expr() as value) if is_typed(annotation):
                    yield value
                case ast.FunctionDef(returns=annotation) if is_typed(annotation):
                    yield from (one.value for one in returns(node) if one.value is not None)

    def rendered(self, call: ast.Call) -> Iterator[ast.expr]:
        """The arguments of a call that are."""
        wanted, words = self.parameters(call), {word.arg: word.value for word in call.keywords}
        given = dict(zip(wanted, call.args, strict=False)) | words
        chosen = {*wanted, *LABELLED} - {""} - ({"options"} if "format_func" in given else set())
        yield from (value for name, value in given.items() if name in chosen)
        if any(wanted):
            yield from (argument for argument in call.args if isinstance(argument, ast.Starred))
            if None in words and not ast.unparse(words[None]).endswith(CARRIES_WORDS):
                yield words[None]

    def parameters(self, call: ast.Call) -> tuple[str, ...]:
        """The parameters of a function in their order, those that are rendered by name, the others empty."""
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)
        if name == "cast":
            return HAND_ON[name] if ast.unparse(call.args[0]).strip("'\"") == TYPE else ()
        if name in HAND_ON:
            return HAND_ON[name]
        if name not in MARKDOWN or not self.is_streamlits(call.func):
            return ()
        return tuple(one if one in MARKDOWN[name] else "" for one in inspect.signature(getattr(st, name)).parameters)

    def is_streamlits(self, function: ast.AST) -> bool:
        """Whether it may be a function of Streamlit itself, or of one of its containers."""
        if not isinstance(function, ast.Attribute):
            return False
        whose = ast.unparse(function.value)
        return whose not in self.modules and not whose.startswith("self.") and not whose.isupper()

    def hidden(self, node: ast.AST) -> str:
        """What keeps the reader from seeing what Streamlit gets, as a sentence; empty where nothing does."""
        if isinstance(node, ast.ImportFrom) and node.module == "streamlit":
            return "A function is imported from streamlit."
        if not isinstance(node, ast.Attribute) or not self.is_streamlits(node):
            return ""
        own, above = ast.unparse(node.value) == "st", self.above[node]
        is_called = isinstance(above, ast.Call) and above.func is node
        if node.attr == "html" and is_called and {*map(ast.unparse, calls(above))} & SAFE_CALLS:
            return "What is plain in Markdown is not in HTML."
        known = node.attr in MARKDOWN or node.attr in SILENT
        if not known and (own or (is_called and node.attr in CONTAINERS)):
            return f"Nobody knows whether {node.attr} renders text."
        return f"{node.attr} is handed on." if own and node.attr in MARKDOWN and not is_called else ""

    # -- what may be

    def is_safe(self, node: ast.AST | None) -> bool:
        match node:
            case None | ast.Constant() | ast.Compare() | ast.UnaryOp(op=ast.Not()):
                return True
            case ast.FormattedValue(format_spec=ast.JoinedStr(values=[ast.Constant(value=str(form))])):
                return NUMBER.fullmatch(form) is not None or self.is_safe(node.value)
            case ast.FormattedValue() | ast.Starred():
                return self.is_safe(node.value)
            case ast.JoinedStr() | ast.BoolOp():
                return all(map(self.is_safe, node.values))
            case ast.Dict():
                return all(map(self.is_safe, [*node.keys, *node.values]))
            case ast.List() | ast.Tuple():
                return all(map(self.is_safe, node.elts))
            case ast.IfExp():
                return self.is_safe(node.body) and self.is_safe(node.orelse)
            case ast.BinOp():
                return self.is_safe(node.left) and self.is_safe(node.right)
            case ast.GeneratorExp() | ast.ListComp():
                return self.is_safe(node.elt)
            case ast.Lambda():
                return self.is_safe(node.body)
            case ast.Call():
                return self.is_safe_call(node)
            case ast.Name(id="plain"):
                return True
            case ast.Name() if not is_constant(node, self.modules):
                return node.id in self.safe or self.is_safe_name(node)
            case ast.Attribute(attr=attr) if attr in METHODS:
                return self.is_safe(node.value)
            case ast.Subscript() if not is_constant(node, self.modules):
                return self.is_safe(node.value)
        return is_constant(node, self.modules)

    def is_safe_call(self, call: ast.Call) -> bool:
        name = ast.unparse(call.func)
        if name in SAFE_CALLS or name in self.safe:
            return True
        of_safe = isinstance(call.func, ast.Attribute) and call.func.attr in METHODS and self.is_safe(call.func.value)
        if name == "map" and self.is_safe(call.args[0]):
            return True
        if name in THROUGH or of_safe:
            return all(map(self.is_safe, call.args))
        return is_constant(call, self.modules)

    def is_safe_name(self, name: ast.Name) -> bool:
        """Whether all that it is bound to may be rendered."""
        scope = self.scope_of(name)
        while scope is not None:
            key = scope, name.id
            if key in self.asked:  # it is bound to a text with itself in it
                return True
            self.asked.add(key)
            found = list(self.bindings(scope, name.id))
            self.asked.remove(key)
            if found:
                return all(found)
            scope = self.scope_of(scope)
        return False

    def bindings(self, scope: ast.AST, name: str) -> Iterator[bool]:
        """Of each binding of a name in a scope, whether what it is bound to may be rendered."""
        nodes = list(ast.walk(scope))
        declared = [node for node in nodes if isinstance(node, ast.AnnAssign) and is_typed(node.annotation)]
        if any(name in names(node.target) for node in declared):  # the type checker looks at the others
            yield True
            return
        for node in nodes:
            match node:
                case ast.arg(arg=bound, annotation=annotation) if bound == name and self.scope_of(node) is scope:
                    yield is_typed(annotation)
                case ast.Assign(targets=targets, value=value) if any(name in names(one) for one in targets):
                    yield self.is_safe(value)
                case (
                    ast.AnnAssign(target=target, value=value)
                    | ast.AugAssign(target=target, value=value)
                    | ast.NamedExpr(target=target, value=value)
                    | ast.For(target=target, iter=value)
                    | ast.comprehension(target=target, iter=value)
                ) if name in names(target):
                    yield self.is_safe(value)
                case ast.withitem(optional_vars=ast.expr() as target) if name in names(target):
                    yield False

    def scope_of(self, node: ast.AST) -> ast.AST | None:
        above = self.above.get(node)
        while above is not None and not isinstance(above, SCOPES):
            above = self.above.get(above)
        return above


CONTAINERS = {name for name in dir(DeltaGenerator) if not name.startswith("_")} - {"json", "map"}
"""Functions of a container; tables and formulas have two of these names too."""


def is_constant(node: ast.AST | None, modules: set[str]) -> bool:
    """Whether it is a constant of this or another module, or a part of one."""
    match node:
        case ast.Name(id=name):
            return name.isupper()
        case ast.Attribute(value=ast.Name(id=module), attr=attr) if module in modules and not module.isupper():
            return attr.isupper()
        case ast.Attribute(value=value) | ast.Subscript(value=value):
            return is_constant(value, modules)
        case ast.Call(func=ast.Attribute(value=value, attr="items" | "values" | "keys"), args=[]):
            return is_constant(value, modules)
    return False


def calls(node: ast.AST) -> Iterator[ast.expr]:
    """The functions that are called in an expression."""
    return (one.func for one in ast.walk(node) if isinstance(one, ast.Call))


def is_typed(annotation: ast.expr | None) -> bool:
    return annotation is not None and ast.unparse(annotation) == TYPE


def typed_functions(tree: ast.AST) -> set[str]:
    """Functions that give Markdown."""
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and is_typed(node.returns)}


def returns(function: ast.AST) -> Iterator[ast.Return]:
    """What a function gives, without the functions inside it."""
    for node in ast.iter_child_nodes(function):
        if isinstance(node, ast.Return):
            yield node
        elif not isinstance(node, ast.FunctionDef | ast.Lambda):
            yield from returns(node)


def names(target: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}
