"""What to try first: questions, each with experiments of the Playground that answer it, and what is seen there."""

from typing import NamedTuple

from learnact.spec import Spec


class Suggestion(NamedTuple):
    """A question; what happens; and the experiments, each with the words of its link."""

    question: str
    seen: str
    experiments: tuple[tuple[str, Spec], ...]


def _with(name: str, **changes: object) -> Spec:
    """The first experiment of the Playground with another activation, and other changes."""
    return Spec().replace(network__activations=[{"name": name}], **changes)


def _swish_for_each_neuron() -> Spec:
    return Spec().replace(network__activations=[{"name": "swish", "sharing": "neuron"}])


def _typed() -> Spec:
    wave = {"name": "typed", "formula": "sin(a*x) + x/4", "values": {"a": 1.0}, "trainable": ("a",)}
    return Spec().replace(network__activations=[wave])


_DEEP = {"data__name": "moons", "network__hidden": (8,) * 8}
_DIGITS = {
    "data__name": "digits",
    "network__hidden": (32,),
    "training__batch": 64,
    "training__learning_rate": 0.003,
    "seeds": 10,
}

SUGGESTIONS: tuple[Suggestion, ...] = (
    Suggestion(
        "Why have an activation at all?",
        "Without one the network is a straight cut, and exclusive or stays near 50 %. With tanh it takes seconds.",
        (("identity", _with("identity", data__name="xor")), ("tanh", _with("tanh", data__name="xor"))),
    ),
    Suggestion(
        "Does the choice matter?",
        "On the spiral all sine networks are right after 50 epochs; ReLU needs hundreds, and some seeds stay behind.",
        (("sine", _with("sin")), ("ReLU", _with("relu"))),
    ),
    Suggestion(
        "What is a dead network?",
        "ReLU with all weights zero: no gradient passes, nothing ever changes, and the loss stays at ln 2 = 0.693.",
        (("dead", _with("relu", network__initialisation="zero")), ("alive", _with("relu"))),
    ),
    Suggestion(
        "Why did deep networks give up the sigmoid?",
        "Through eight layers its gradient fades, and most seeds get stuck for hundreds of epochs. Tanh does not.",
        (("sigmoid", _with("sigmoid", **_DEEP)), ("tanh", _with("tanh", **_DEEP))),
    ),
    Suggestion(
        "Can a network choose its own?",
        "Swish with a trained β for every neuron, or a formula that you type, with its α trained.",
        (("Swish-β", _swish_for_each_neuron()), ("α in sin(αx) + x/4", _typed())),
    ),
    Suggestion(
        "And on real data?",
        "Ten networks learn handwritten digits at once. Mean and band say how much luck the first weights were.",
        (("digits", _with("relu", **_DIGITS)),),
    ),
)

GLOSSARY: tuple[tuple[str, str], ...] = (
    ("Neuron", "adds up its inputs, each times a weight, and a bias, and sends the sum through the activation."),
    ("Pre-activation", "the sum z before the activation; σ(z) is what the next layer sees."),
    ("Activation", "the function σ. Without it, layers upon layers are still one straight line."),
    ("Gradient", "how the loss changes with a weight. It passes back through every σ′ on its way."),
    ("Loss", "one number that says how wrong the network is; training makes it small."),
    ("Step, epoch", "a step changes the weights once, after one batch of rows; an epoch has seen all rows once."),
    ("Seed", "decides the first weights and the order of the batches. One seed is one draw of luck."),
    ("Validation", "rows that training never sees, to tell learning from remembering."),
    ("Logits", "the outputs of the last layer before they become probabilities."),
)
