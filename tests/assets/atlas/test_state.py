"""The document in the hand: what is typed while it becomes another one, and what is said of what was thrown."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.assets.atlas_page import data

Run = Callable[..., Any]

STATE = """async ({State, sentenceOf}, {document, definitions}) => {
    globalThis.location = {origin: "http://lab/"};
    const asked = [];
    globalThis.fetch = () => new Promise((answer) => asked.push(answer));
    const reported = [];
    globalThis.reportError = (error) => reported.push(error.message);
    const state = new State(structuredClone(definitions), "/", {structure() {}, numbers() {}, view() {}, send() {}});
    const settle = () => new Promise((done) => setTimeout(done, 0));
    const parse = (tree) => asked.shift()({ok: true, json: async () => ({tree, mathml: "<math/>"})});
    const open = () => state.adopt(structuredClone(document));
    return (%s)({state, open, parse, settle, reported, sentenceOf, document});
}"""


def held(engine: Run, scenario: str, start: str = "random") -> Any:
    """What `scenario` tells of a document in the hand."""
    return engine("atlas/state.js", STATE % scenario, data(start))


def test_a_formula_that_is_read_while_one_step_is_taken_back_stands_in_the_document_that_is_there(engine: Run) -> None:
    typed = """async ({state, open, parse, settle}) => {
        open();
        const before = state.document.layers[0].A[0][0];
        await state.type("A0.0.0", "2");
        const coming = state.type("b0.0", "sin(a)");
        await settle();
        state.step(-1);
        parse(["sin", "a"]);
        const sentence = await coming;
        const {A, b} = state.document.layers[0];
        return [sentence, A[0][0] === before, b[0]];
    }"""
    assert held(engine, typed) == ["", True, "sin(a)"]


def test_an_activation_that_is_read_meanwhile_is_set_there_too(engine: Run) -> None:
    changed = """async ({state, open, parse, settle}) => {
        open();
        await state.type("A0.0.0", "2");
        const set = (model) => model.setSigma(0, {formula: "sin(x)"});
        const coming = state.change(set, () => state.learn("sin(x)", "x"));
        await settle();
        state.step(-1);
        parse(["sin", "x"]);
        return [await coming, state.document.layers[0].sigma.formula];
    }"""
    assert held(engine, changed) == ["", "sin(x)"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("20", "α is a number from −10 to 10, not 20."),
        ("b", "α is a number from −10 to 10, not b."),
        (" ", "α is a number from −10 to 10, not empty."),
        ("1,5", ""),
        ("−2", ""),
    ],
)
def test_what_a_slider_takes_is_said_in_one_way(engine: Run, text: str, sentence: str) -> None:
    scenario = f"""async ({{state, open}}) => {{
        open();
        return state.type("a", {json.dumps(text)});
    }}"""
    assert held(engine, scenario) == sentence


def test_an_error_of_the_code_reaches_the_console_and_a_sentence_does_not(engine: Run) -> None:
    thrown = """async ({state, open, reported}) => {
        open();
        const refused = await state.change(() => { throw new Error("A layer has one neuron or more."); });
        const broken = await state.change((model) => model.nothing.there);
        return [refused, broken, reported];
    }"""
    refused, broken, reported = held(engine, thrown)
    assert refused == "A layer has one neuron or more."
    assert broken.startswith("This could not be done: ") and reported == [
        broken.removeprefix("This could not be done: ")
    ]


def test_a_damaged_document_is_told_in_a_sentence_and_is_no_error_of_the_code(engine: Run) -> None:
    opened = """async ({state, document, reported, sentenceOf}) => {
        let deep = [];
        for (let k = 0; k < 1e5; k++) deep = [deep];
        const damages = [{layers: [null]}, {layers: [{A: [null], b: [0]}]}, {inputs: null}, {data: deep}];
        const sentences = damages.map((damage) => {
            try {
                state.adopt({...document, ...damage});
                return null;
            } catch (error) {
                return sentenceOf(error);
            }
        });
        return [sentences, reported];
    }"""
    sentences, reported = held(engine, opened)
    assert all(sentence and sentence.endswith(".") for sentence in sentences)
    assert reported == []
