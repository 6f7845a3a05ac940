"""How an entry of the zoo is written: a small torch function whose docstring says the rest.

    def leaky_relu(x: Tensor, a: float) -> Tensor:
        '''where(x > 0, x, a*x)

        A small slope below zero keeps a silent neuron's gradient alive.

        Source: Maas, Hannun and Ng, Rectifier nonlinearities improve neural network acoustic models, 2013.
        '''
        return F.leaky_relu(x, a)

The first line is the formula in the lab's expression language, read from there and written nowhere else; the
function is torch's fast form of it, which a test holds against the formula.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping

from torch import Tensor

from learnact.activations.activation import NOTHING, Activation, Kind, Parameter
from learnact.formula import parse


def entry(
    function: Callable[..., Tensor],
    title: str,
    *parameters: Parameter,
    kind: Kind = "fixed",
    noisy: Callable[..., Tensor] | None = None,
) -> Activation:
    """The activation that a documented function describes; its name is the function's.

    Args:
        function: its docstring is the formula, then prose; see the head of this file.
        parameters: one a letter, in the order of the function's arguments.
        kind: see `Kind`.
        noisy: the training form of one that draws random slopes.
    """
    formula, about, source = _documented(function)
    return Activation(
        name=function.__name__.rstrip("_"),
        title=title,
        source=source,
        kind=kind,
        formula=parse(formula),
        parameters=parameters,
        about=about,
        fast=function,
        noisy=noisy,
    )


def typed(
    text: str,
    values: Mapping[str, float] = NOTHING,
    trainable: Iterable[str] = (),
    sharing: str = "layer",
) -> Activation:
    """The activation of a typed formula; each letter in it is a parameter, 1 unless `values` says otherwise.

    Args:
        text: a formula in x and the letters a to d.
        values: by letter.
        trainable: letters that are trained.
        sharing: "network", "layer" or "neuron".

    Raises:
        FormulaError: where the formula cannot be read, with the place.
        SpecError: where a letter, a value or the sharing is impossible.
    """
    formula = parse(text)
    parameters = tuple(Parameter(letter, 1.0, -5.0, 5.0, "a letter of the formula") for letter in formula.letters)
    plain = Activation("typed", text.strip(), "typed", "typed", formula, parameters)
    return plain.configure(values, trainable, sharing)


def _documented(function: Callable[..., Tensor]) -> tuple[str, str, str]:
    """Formula, sentence and source from a docstring of three paragraphs."""
    formula, about, source = inspect.cleandoc(function.__doc__ or "").split("\n\n")
    return formula, about.replace("\n", " "), source.removeprefix("Source: ").replace("\n", " ")
