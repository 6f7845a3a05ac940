"""What a module makes torch do at every number that goes through it, counted at a small input, there and back."""

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from weakref import finalize

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

ROWS, WIDTH = 64, 16  # of the small input
NUMBER_BYTES = 4  # of float32
VIEW_SHARE = 0.3  # of the time that torch takes to call an operation goes into one that only looks at a tensor anew

WEIGHTS: Mapping[str, float] = {
    **dict.fromkeys(("lt", "le", "gt", "ge", "eq", "ne", "sqrt", "_to_copy"), 0.5),
    **dict.fromkeys(("exp", "sigmoid", "gelu", "silu", "elu"), 1.0),
    **dict.fromkeys(("softplus_backward", "elu_backward", "silu_backward", "gelu_backward"), 1.1),
    **dict.fromkeys(("log", "log1p", "sin", "cos", "erf", "remainder", "asin", "acos"), 1.6),
    **dict.fromkeys(("tan", "sinh", "cosh", "expm1", "where", "index_select", "gather", "index", "bincount"), 2.3),
    **dict.fromkeys(("tanh", "atan", "softplus", "rand"), 3.3),
    **dict.fromkeys(("native_batch_norm", "native_layer_norm", "native_layer_norm_backward"), 2.3),
    **dict.fromkeys(
        ("native_batch_norm_backward", "pow", "mish", "mish_backward", "searchsorted", "scatter_add", "index_put"), 7.0
    ),
}
"""Seconds at a number beyond those of an addition, in those of an exponential; 0 for whatever is not named."""

EASY_EXPONENTS = (-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0)  # of which torch makes something cheaper than a power
MATRIX_PRODUCTS = {"mm": 0, "bmm": 0, "addmm": 1, "baddbmm": 1}
"""Products of matrices, by the place of their first factor among the arguments."""


@dataclass(frozen=True)
class Pass:
    """Work of torch; of one way through a module all but the calls for each number that comes out.

    Attributes:
        calls: operations of torch.
        products: of these, products of matrices.
        moved: numbers that they go through.
        in_rows: of these, such that every row is gone through by itself.
        heavy: how many exponentials would take as long as what is more than moving.
        multiply_adds: of products of matrices.
    """

    calls: float = 0.0
    products: float = 0.0
    moved: float = 0.0
    in_rows: float = 0.0
    heavy: float = 0.0
    multiply_adds: float = 0.0

    def __add__(self, other: "Pass") -> "Pass":
        return Pass(*map(operator.add, vars(self).values(), vars(other).values()))

    def times(self, numbers: float) -> "Pass":
        """For so many numbers that come out, in as many calls."""
        rest = (self.moved, self.in_rows, self.heavy, self.multiply_adds)
        return Pass(self.calls, self.products, *(part * numbers for part in rest))


@dataclass(frozen=True)
class Operations:
    """There and back, and numbers in memory for each that comes out.

    Attributes:
        forward, backward: the two ways.
        kept: between them, what went in and what came out among it where they are needed again.
        forward_peak: at most on the way there, what went in among it.
        backward_peak: at most on the way back beyond what was kept.
        looked_peak: at most on the way there where no way back is wanted.
    """

    forward: Pass
    backward: Pass
    kept: float
    forward_peak: float
    backward_peak: float
    looked_peak: float


def count(module: nn.Module, pieces: int = 1, moving: bool = True) -> Operations:
    """The operations of a module [1, B, pieces · F] -> [1, B, F] in training mode.

    Args:
        module: of one member and WIDTH neurons.
        pieces: numbers that go in for one that comes out.
        moving: whether the way back leads to what went in, too.
    """
    found, nothing = _seen(module, pieces, moving), _seen(nn.Identity(), 1, moving)
    ways = (_difference(found.forward, nothing.forward), _difference(found.backward, nothing.backward))
    return replace(found, forward=ways[0], backward=ways[1])


def peak_bytes(work: Callable[[], object]) -> int:
    """Of the tensors that some work makes, at its peak; what was there before is neither counted nor missed."""
    recorder = _Recorder()
    with recorder:
        work()
    return recorder.peak


def _seen(module: nn.Module, pieces: int, moving: bool) -> Operations:
    """The same with what makes the input and asks for the gradient."""
    with torch.enable_grad():
        leaf = torch.linspace(-2, 2, ROWS * WIDTH * pieces).view(1, ROWS, -1).requires_grad_(moving)
        module(leaf)  # blocks of random numbers are drawn once in many steps
        with _Recorder() as recorder:
            y = module(leaf + 0)
            forward, kept, forward_peak = recorder.passed(), recorder.live, recorder.peak
            loss = (y * leaf[..., : y.shape[2]].detach()).sum()
            recorder.passed()
            recorder.peak = kept
            if loss.requires_grad:
                loss.backward()
    with torch.no_grad(), _Recorder() as looking:
        module(leaf + 0)
    size = y.numel() * NUMBER_BYTES
    memory = kept / size, forward_peak / size, (recorder.peak - kept) / size, looking.peak / size
    return Operations(_per_number(forward, y.numel()), _per_number(recorder.passed(), y.numel()), *memory)


def _per_number(found: Pass, numbers: int) -> Pass:
    rest = (found.moved, found.in_rows, found.heavy, found.multiply_adds)
    return Pass(found.calls, found.products, *(part / numbers for part in rest))


def _difference(found: Pass, other: Pass) -> Pass:
    return Pass(*map(operator.sub, vars(found).values(), vars(other).values()))


class _Recorder(TorchDispatchMode):
    """Sees every operation of torch, also those on the way back, and which tensors live."""

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # else torch imports its compiler, 800 modules

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.live = self.peak = 0  # bytes
        self.known: dict[int, int] = {}  # storages that live -> bytes
        self.seen = Pass()

    def passed(self) -> Pass:
        """What was done since the last time."""
        found, self.seen = self.seen, Pass()
        return found

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        out = func(*args, **(kwargs or {}))
        if func.is_view:
            self.seen += Pass(VIEW_SHARE)
            return out
        before = {tensor.untyped_storage()._cdata for tensor in _tensors(args)}
        for tensor in _tensors(out):
            if tensor.untyped_storage()._cdata not in before:
                self._follow(tensor)
        self.seen += _work(func.overloadpacket.__name__, args, out)
        return out

    def _follow(self, tensor: Tensor) -> None:
        storage = tensor.untyped_storage()
        key = storage._cdata
        if key not in self.known and storage.nbytes():
            self.known[key] = storage.nbytes()
            self.live += storage.nbytes()
            self.peak = max(self.peak, self.live)
            finalize(storage, self._freed, key)

    def _freed(self, key: int) -> None:
        self.live -= self.known.pop(key)


def _work(name: str, args: tuple[Any, ...], out: Any) -> Pass:
    """What an operation of torch does."""
    shapes = [tensor.shape for tensor in _tensors((args, out))]
    largest = max(shapes, key=lambda shape: shape.numel(), default=torch.Size())
    numbers = largest.numel()
    easy = name == "pow" and not isinstance(args[1], Tensor) and args[1] in EASY_EXPONENTS
    heavy = 0.0 if easy else numbers * WEIGHTS.get(name, 0.0)
    by_rows = any(shape != largest and shape.numel() > 1 and shape[-1:] == largest[-1:] for shape in shapes)
    place = MATRIX_PRODUCTS.get(name)
    if place is None:
        return Pass(1, 0, numbers, numbers * by_rows, heavy)
    return Pass(1, 1, numbers, 0, heavy, out.numel() * args[place].shape[-1])


def _tensors(values: Any) -> Iterator[Tensor]:
    if isinstance(values, Tensor):
        yield values
    elif isinstance(values, tuple | list):
        for value in values:
            yield from _tensors(value)
