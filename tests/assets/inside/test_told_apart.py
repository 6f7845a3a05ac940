"""Two networks of one activation, which differ in something else, have names and colours of their own."""

from tests.assets.node import Node

APART = """({toldApart}, ...titles) => toldApart(titles.map((title) => ({
    title, color: "#0072B2", scene: {metadata: {layers: [{activation: {color: "#0072B2"}}]}}
}))).map(({title, color}) => [title, color])"""


def apart(engine: Node, *titles: str) -> list[list[str]]:
    return engine("inside/inside.js", APART, *titles)


def test_one_activation_in_both(engine: Node) -> None:
    (one, first), (other, second) = apart(engine, "PReLU", "PReLU")
    assert (one, other) == ("A: PReLU", "B: PReLU") and first != second


def test_what_differs_already_stays(engine: Node) -> None:
    assert [title for title, _ in apart(engine, "PReLU", "ReLU")] == ["PReLU", "ReLU"]
    assert [title for title, _ in apart(engine, "PReLU")] == ["PReLU"]
