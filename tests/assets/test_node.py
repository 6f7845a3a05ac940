"""Values travel between Python and Node unchanged, those too that JSON does not have."""

import math

import pytest

from tests.assets.node import Node, NodeError

MODULE = "maths/table.js"


def test_numbers_that_json_lacks_travel_both_ways(engine: Node) -> None:
    sent = [math.nan, math.inf, -math.inf, -0.0, 0.0, 1, 2.5, "ü", None, True, {"a": [math.inf]}]
    seen = "(module, sent) => sent.map((value) => (Object.is(value, -0) ? '-0' : String(value)))"
    assert engine(MODULE, seen, sent)[:7] == ["NaN", "Infinity", "-Infinity", "-0", "0", "1", "2.5"]
    back = engine(MODULE, "(module, sent) => sent", sent)
    assert math.isnan(back[0]) and math.copysign(1, back[3]) == -1
    assert back[1:] == sent[1:]


def test_typed_arrays_come_as_lists_and_undefined_as_none(engine: Node) -> None:
    function = "() => [Float32Array.of(0.5, NaN, Infinity), [undefined, null], {gone: undefined}]"
    floats, nothing, fields = engine(MODULE, function)
    assert floats[0] == 0.5 and math.isnan(floats[1]) and floats[2] == math.inf
    assert (nothing, fields) == ([None, None], {"gone": None})
    assert engine(MODULE, "() => undefined") is None


def test_what_is_thrown_is_raised_and_the_next_call_is_answered(engine: Node) -> None:
    with pytest.raises(NodeError, match="RangeError: too far"):
        engine(MODULE, "() => { throw new RangeError('too far'); }")
    with pytest.raises(NodeError, match="Cannot find module"):
        engine("maths/missing.js", "() => 1")
    assert engine(MODULE, "async ({HIGH}) => (await import('/assets/maths/table.js')).HIGH === HIGH") is True
