"""What a learned activation costs: counted by hand."""

from learnact.diagnostics import network_cost, step_seconds
from learnact.spec import Spec

SPEC = Spec().replace(
    data__name="circle", data__samples=100, seeds=2, network__hidden=(8, 5), network__activations=[{"name": "relu"}]
)
LEARNED = SPEC.replace(network__activations=[{"name": "subnetwork", "learned": {"hidden": (4, 4, 4)}}])


def test_a_fixed_activation_adds_nothing():
    found = network_cost(SPEC, SPEC.data.load())
    assert (found.activation_parameters, found.activation_multiply_adds) == (0, 0)
    assert found.weight_multiply_adds == 2 * 8 + 8 * 5 + 5 * 1
    assert found.parameters == found.weight_multiply_adds + 8 + 5 + 1


def test_a_subnetwork_of_three_fours_has_fifty_three_numbers():
    found = network_cost(LEARNED, LEARNED.data.load())  # 53 each, as in Fischer's table
    assert found.activation_parameters == 2 * 53
    assert found.activation_multiply_adds == (8 + 5) * (4 + 16 + 16 + 4)


def test_one_for_the_network_is_counted_once():
    one = LEARNED.replace(network__activations=[{"name": "subnetwork", "sharing": "network"}])
    assert network_cost(one, one.data.load()).activation_parameters == 53


def test_steps_are_measured_in_turns():
    rounds = list(step_seconds(LEARNED, SPEC, SPEC.data.load()))
    assert len(rounds) > 5
    assert all(learned > 0 and fixed > 0 for learned, fixed in rounds)
