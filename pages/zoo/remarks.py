"""What is seen about an activation, in a sentence each, with two more that say why it matters, and a source."""

from typing import NamedTuple

from learnact.activations import Activation, Properties, gain
from learnact.errors import SpecError


class Remark(NamedTuple):
    """A sentence that is seen, and the answer to "why?"."""

    seen: str
    why: str


def remarks(activation: Activation, found: Properties) -> list[Remark]:
    """What there is to say about an activation at its chosen letters."""
    candidates = (_gradient(found), _slope(found), _corners(found), _line(found), _dip(found), _spread(activation))
    return [remark for remark in candidates if remark]


def _gradient(found: Properties) -> Remark | None:
    silent = [interval.condition() for interval in found.zero_gradient]
    if not silent:
        return None
    return Remark(
        f"No gradient passes where {' or '.join(silent)}." if silent != ["everywhere"] else "No gradient ever passes.",
        "The chain rule multiplies by σ′, and zero times anything is zero: for such an input nothing before the neuron "
        "learns. A neuron that is there for all data is dead and cannot come back by itself "
        "(Lu, Shin, Su and Karniadakis, Dying ReLU and initialization, 2019).",
    )


def _slope(found: Properties) -> Remark | None:
    if not 0 < found.largest_slope < 0.9:
        return None
    return Remark(
        f"Its slope is at most {found.largest_slope:.3g}, so ten layers shrink a gradient at least "
        f"{found.largest_slope**-10:,.0f} times.",
        "Every layer multiplies the gradient by σ′ and by the weights. Unless the weights are large enough to make up "
        "for it, the layers near the input learn slowly or not at all "
        "(Hochreiter, 1991; Glorot and Bengio, Understanding the difficulty of training deep networks, 2010).",
    )


def _corners(found: Properties) -> Remark | None:
    if found.smoothness == "jumps":
        return Remark(
            "It jumps, and its derivative is an arrow there: no number.",
            "A gradient sees only the slopes beside a jump, never the jump itself. Training needs a stand-in for it, "
            "such as the slope of a sigmoid in the backward pass (Bengio, Léonard and Courville, 2013).",
        )
    if found.smoothness == "continuous":
        return Remark(
            "Where it has a kink the slope jumps; the second derivative is an arrow there.",
            "For gradient descent a kink does no harm: an input hardly ever hits it, and a convention decides there. "
            "Methods that use curvature, and networks whose derivatives are trained, see nothing of it.",
        )
    return None


def _line(found: Properties) -> Remark | None:
    if not found.fixed_intervals or found.fixed_intervals[0].condition() != "everywhere":
        return None
    return Remark(
        "It is a straight line: the whole network is one.",
        "A linear map of a linear map is linear, however many layers there are. "
        "Such a network cannot solve exclusive or (Minsky and Papert, Perceptrons, 1969).",
    )


def _dip(found: Properties) -> Remark | None:
    if found.monotone != "no":
        return None
    return Remark(
        "It is not monotone: it goes up and down.",
        "Raising an input can lower the output, so one neuron can mark a strip or a bump where a monotone one has only "
        "a threshold. Its derivative changes sign, which also gives the loss more hills and valleys.",
    )


def _spread(activation: Activation) -> Remark | None:
    try:
        factor = gain(activation)
    except SpecError:
        return None
    return Remark(
        f"Weights behind it keep the size of the signal with a gain of {factor:.4g}.",
        "For normally distributed inputs the mean square of the output is 1/gain². First weights drawn with standard "
        "deviation gain/√inputs make up for it, layer after layer (He, Zhang, Ren and Sun, 2015).",
    )
