"""How large the parts of a run are, and what is done at each number of a layer."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import torch
from torch import Tensor, nn

from learnact.activations.learned import Learned
from learnact.activations.learned.counts import counts
from learnact.activations.learned.module import table_pays, table_points
from learnact.activations.learned.recipe import Curve
from learnact.activations.learned.subnetwork import SubnetworkModule
from learnact.activations.learned.trainable_lookup import lookup
from learnact.networks import NORMS, Dropout
from learnact.networks.operations import ROWS, WEIGHTS, WIDTH, Operations, Pass, count
from learnact.randomness import BLOCK_NUMBERS, Generators, Noise
from learnact.spec.fields import ActivationSpec, Spec
from learnact.spec.shape import Shape

ORDER_ROWS = 2**15  # for which a member draws numbers at once (learnact.training.batches)
COPY = Pass(1, moved=1)  # batch norm puts members beside each other, which is seen with two of them only
TABLE_SEEN = 8  # points of the table at which a look-up is seen


@dataclass(frozen=True)
class LayerPlan:
    """A layer of all members.

    Attributes:
        inputs, outputs: numbers of a row before and after the product; outputs are pieces · width.
        width: neurons.
        numbers: that come out, of all rows and members.
        learned: whether the activation is.
        curves: of a learned activation, all members' together.
        around: what is done at each number that comes out: norm, activation, dropout; None of the head.
        grid: what is done at each point of the table of a learned curve, and how many points there are.
    """

    inputs: int
    outputs: int
    width: int
    numbers: int
    learned: bool = False
    curves: int = 1
    around: Operations | None = None
    grid: tuple[Operations, int] | None = None

    def forward(self) -> Pass:
        """The way there behind the product."""
        return self._all([(operations.forward, numbers) for operations, numbers in self._parts()])

    def backward(self) -> Pass:
        """The way back to the product."""
        return self._all([(operations.backward, numbers) for operations, numbers in self._parts()])

    def memory(self, name: str) -> float:
        """Numbers in memory.

        Args:
            name: "kept", "forward_peak" or "backward_peak" of Operations.
        """
        return sum(float(getattr(operations, name)) * numbers for operations, numbers in self._parts())

    def _parts(self) -> list[tuple[Operations, int]]:
        around = [] if self.around is None else [(self.around, self.numbers)]
        return around if self.grid is None else [*around, self.grid]

    def _all(self, works: list[tuple[Pass, int]]) -> Pass:
        total = sum((work.times(numbers) for work, numbers in works), Pass())
        return replace(total, in_rows=total.in_rows / self.width, products=total.products * self.curves)


class Plan:
    """A run whose data have a certain shape."""

    def __init__(self, spec: Spec, shape: Shape) -> None:
        self.spec, self.shape, self.members = spec, shape, spec.seeds
        self.rows = min(spec.training.batch, shape.train)  # of a step
        self.whole = self.rows == shape.train  # whether a batch is all there is

    @cached_property
    def layers(self) -> tuple[LayerPlan, ...]:
        """Of a step."""
        return tuple(self.layers_of(self.rows))

    @cached_property
    def parameters(self) -> int:
        """Of all members: weights, biases, norms, letters and learned curves."""
        weights = sum((layer.inputs + 1) * layer.outputs for layer in self.layers)
        return self.members * (weights + sum(_activation_parameters(self.spec)))

    @property
    def watched(self) -> bool:
        """Whether the validation split is looked at after every epoch."""
        t = self.spec.training
        return t.monitor != "none" or t.stop_loss is not None or t.stop_accuracy is not None

    @property
    def order_numbers(self) -> int:
        """By which the rows of many epochs are put in order; drawn at once."""
        return self.ordered * max(1, ORDER_ROWS // self.shape.train)

    @property
    def ordered(self) -> int:
        """Places of rows that are sorted where an epoch begins."""
        return 0 if self.whole else self.members * self.shape.train

    @cached_property
    def noise_numbers(self) -> list[int]:
        """Of each sequence of masks, or of slopes: how many numbers are drawn at once."""
        n = self.spec.network
        widths = [self.shape.inputs] if n.dropout_input else []
        for index, width in enumerate(n.hidden):
            widths += [width] * ((n.dropout_of(index) > 0) + _noisy(n.activation_of(index)))
        return [self.members * self.rows * w * max(1, BLOCK_NUMBERS // (self.rows * w)) for w in widths]

    def layers_of(self, rows: int, exact: bool = False) -> Iterator[LayerPlan]:
        """The layers where so many rows go through.

        Args:
            rows: of each member.
            exact: whether no learned curve is looked up in a table.
        """
        n, inputs = self.spec.network, self.shape.inputs
        for index, width in enumerate(n.hidden):
            chosen = n.activation_of(index)
            text, pieces = chosen.model_dump_json(), _pieces(chosen)
            points = 0 if exact else self._points(chosen, width, rows)
            yield LayerPlan(
                inputs=inputs,
                outputs=pieces * width,
                width=width,
                numbers=self.members * rows * width,
                learned=chosen.learned is not None,
                curves=self.members * _units(chosen, width),
                around=self._around(text, n.dropout_of(index) > 0, points > 0),
                grid=(_on_grid(text), points) if points else None,
            )
            inputs = width
        outputs = self.shape.outputs
        yield LayerPlan(inputs, outputs, outputs, self.members * rows * outputs)

    def _around(self, activation: str, dropout: bool, by_table: bool) -> Operations:
        found = _around(activation, self.spec.network.norm, dropout, by_table)
        if self.spec.network.norm != "batch" or self.members == 1:
            return found
        return replace(
            found,
            forward=found.forward + COPY,
            backward=found.backward + COPY,
            kept=found.kept + 1,
            forward_peak=found.forward_peak + 1,
            looked_peak=found.looked_peak + 1,
        )

    def _points(self, chosen: ActivationSpec, width: int, rows: int) -> int:
        """Points of the tables of all curves of a layer; 0 where they are evaluated exactly."""
        recipe, units = chosen.learned, _units(chosen, width)
        if not isinstance(recipe, Curve) or recipe.evaluation == "exact":
            return 0
        numbers, each = self.members * rows * width, rows * width // units
        points = table_points(each, units)
        pays = recipe.evaluation == "table" or table_pays(recipe.work(), numbers, each, points)
        return self.members * units * points if pays else 0


def _pieces(chosen: ActivationSpec) -> int:
    return 1 if chosen.learned is None else chosen.learned.pieces


def _units(chosen: ActivationSpec, width: int) -> int:
    """Curves, or sets of letters, of a member."""
    return width if chosen.sharing == "neuron" else 1


def _noisy(chosen: ActivationSpec) -> bool:
    return chosen.learned is None and chosen.activation().noisy is not None


def _activation_parameters(spec: Spec) -> Iterator[int]:
    """Of one member in norms and activations, layer by layer."""
    once: list[ActivationSpec] = []
    for index, width in enumerate(spec.network.hidden):
        chosen = spec.network.activation_of(index)
        if spec.network.norm != "none":
            yield 2 * _pieces(chosen) * width
        if chosen.sharing == "network" and chosen in once:
            continue
        once.append(chosen)
        letters = sum(parameter.trainable for parameter in chosen.activation().parameters)
        yield _units(chosen, width) * (letters if chosen.learned is None else chosen.learned.count())


# -- what is done at each number


@lru_cache(maxsize=1024)
def _around(activation: str, norm: str, dropout: bool, by_table: bool) -> Operations:
    """Of a norm, an activation (the JSON of its Spec) and a dropout, one after the other.

    Args:
        by_table: whether a learned curve is looked up in a table that is there already.
    """
    chosen = ActivationSpec.model_validate_json(activation)
    parts: list[nn.Module] = [] if norm == "none" else [NORMS[norm](1, _pieces(chosen) * WIDTH)]
    parts.append(_Table(_has_norm(chosen)) if by_table else _module(chosen))
    parts += [_masks()] if dropout else []
    found = count(nn.Sequential(*parts), _pieces(chosen))
    return _with_draws(found, dropout + _noisy(chosen))


@lru_cache(maxsize=1024)
def _on_grid(activation: str) -> Operations:
    """Of a learned curve (the JSON of its Spec) at the points of its table, which do not move."""
    chosen = ActivationSpec.model_validate_json(activation)
    module = _module(chosen)
    if _has_norm(chosen) and isinstance(module, SubnetworkModule):
        module = _Counted(module)
    return count(module, moving=False)


@lru_cache(maxsize=1)
def dropout_operations() -> Operations:
    """Of a dropout alone."""
    return _with_draws(count(_masks()), 1)


def _with_draws(found: Operations, times: int) -> Operations:
    """With random numbers, which are drawn for many steps together."""
    return replace(found, forward=found.forward + Pass(heavy=WEIGHTS["rand"] * times))


def _has_norm(chosen: ActivationSpec) -> bool:
    return bool(getattr(chosen.learned, "norm", False))


def _module(chosen: ActivationSpec) -> nn.Module:
    """An activation of one member, exact where it is learned, and not fitted to what it starts as."""
    recipe, generators = chosen.learned, Generators([0])
    if recipe is None:
        return chosen.activation().build(1, WIDTH, noise=Noise(generators, "cost", ROWS, WIDTH))
    if not isinstance(recipe, Curve):
        return recipe.build(1, 1, generators, "cost")
    curve: Learned = recipe.fresh(generators)
    curve.evaluation = "exact"
    return curve


def _masks() -> Dropout:
    return Dropout(0.5, Noise(Generators([0]), "cost", ROWS, WIDTH))


class _Table(nn.Module):
    """A learned curve by a table that is there already, and counts of what enters it for a batch norm inside."""

    def __init__(self, norm: bool) -> None:
        super().__init__()
        self.norm = norm
        self.values = nn.Parameter(torch.zeros(1, 1, TABLE_SEEN))

    def forward(self, x: Tensor) -> Tensor:
        high = torch.full((1, 1), 4.0)
        y = lookup(x, self.values, -high, high)
        return y + counts(x, TABLE_SEEN, -high, high).sum() if self.norm else y


class _Counted(nn.Module):
    """A subnetwork with batch norm inside, at points that stand for as many numbers as counts say."""

    def __init__(self, curve: SubnetworkModule) -> None:
        super().__init__()
        self.curve = curve

    def forward(self, x: Tensor) -> Tensor:
        points = x.reshape(1, 1, -1)
        return self.curve.values(points, torch.ones_like(points).requires_grad_()).view(x.shape)
