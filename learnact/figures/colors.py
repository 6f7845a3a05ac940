"""One language of pictures: which colour stands for what, on every page."""

from hashlib import blake2b

OKABE_ITO = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7A7A7A", "#B8A800")
"""Okabe and Ito's eight colours, safe for colour-blind eyes; black and yellow replaced to be seen on both themes."""

NEGATIVE, POSITIVE = "#d9690f", "#0a66ad"
"""Of signed values, and of the first and the second of two classes."""

CLASSES = (
    NEGATIVE, POSITIVE, "#009E73", "#CC79A7", "#702B6A", "#09DDDB", "#6B4D23", "#BDCD95", "#4F625E", "#B8A89F",
)  # fmt: skip
"""Of classes in their order, then from the first one on; none is like another to colour-blind eyes."""

DASHES = ("solid", "dash", "dot", "dashdot", "longdash")

KNOWN = (
    "relu", "sigmoid", "tanh", "gelu", "silu", "leaky_relu", "identity", "elu",
    "sin", "mish", "softplus", "selu", "snake", "prelu", "softsign", "gaussian",
    "hard_tanh", "hard_sigmoid", "relu6", "swish", "hard_swish", "celu", "square", "abs",
    "gelu_tanh", "step", "tanhshrink", "softplus_beta", "snake_a", "rrelu", "poly", "elu_alpha",
    "cube",
)  # fmt: skip
"""Activations in the order in which they take a colour, and after eight a dash."""

LEARNED = "#8E44AD"
"""The hue of learned and typed activations."""


def line_of(activation: str) -> tuple[str, str]:
    """Colour and dash of an activation, the same in every figure of every page."""
    if activation in ("typed", "learned"):
        return LEARNED, "solid"
    unknown = blake2b(activation.encode(), digest_size=1).digest()[0]
    index = KNOWN.index(activation) if activation in KNOWN else unknown
    return OKABE_ITO[index % 8], DASHES[index // 8 % len(DASHES)]


def class_colors(count: int) -> list[str]:
    """The colours of so many classes, the same in every picture of data and of what a network says of them."""
    return [CLASSES[k % len(CLASSES)] for k in range(count)]
