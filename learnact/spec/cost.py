"""What a run will cost in time and memory, from its Spec and the shape of its data, before anything is built.

A step is followed layer by layer, there and back. What an activation, a norm and a dropout do at each number is seen
once at a small input (`plan`, `learnact.networks.operations`); products of matrices, the loss, the optimiser and the
batches are counted (`work`, `memory`). How long that takes here says `machine`. The constants were fitted to measured
runs of random Specs; `benchmarks/cost.py` holds the estimates against other ones.
"""

import math
from dataclasses import dataclass

from learnact.networks.operations import Pass
from learnact.spec import memory, work
from learnact.spec.fields import Spec
from learnact.spec.machine import Machine, this_machine
from learnact.spec.plan import Plan
from learnact.spec.shape import Shape

TAKEN = Machine(call=1.6, near=0.65, far=0.65, exponential=1.9, multiply_add=1.9)
"""How many times as long within a training as where the speed of the machine is measured."""

MATRIX_CALLS = 0.045  # of each product in a batch of products
ROW_NUMBERS = 45  # it takes as long as so many to begin with a row
NEAR_BYTES, FAR_BYTES = 2**20, 2**24  # of a step: its tensors fit into the cache; they do not at all
FRESH_BYTES, FRESH = 2**28, 2.0  # of a step from which on memory comes from the system at each use, and what that adds


@dataclass(frozen=True)
class Cost:
    """What a run takes.

    Attributes:
        step_seconds: of one training step on one thread.
        stall_seconds: of the longest piece of work that nothing interrupts: building the network, a step in which
            orders or masks are drawn anew, or a live evaluation.
        step_bytes: of memory that a step takes at its peak and gives back, gradients among it.
        run_bytes: of the whole run at its peak, data and a step among it.
    """

    step_seconds: float
    stall_seconds: float
    step_bytes: int
    run_bytes: int


def estimate_cost(spec: Spec, shape: Shape, on: Machine | None = None, *, inside: bool = False) -> Cost:
    """What a run costs.

    Args:
        spec: the experiment.
        shape: of its data.
        on: what it runs on; this machine unless said otherwise.
        inside: whether its live evaluations look into every layer.
    """
    plan, on = Plan(spec, shape), on or this_machine()
    step_bytes = memory.step_bytes(plan)
    step = _seconds(work.step(plan), on, step_bytes)
    look = work.look_inside(plan) if inside else work.look(plan)
    others = [work.draws(plan), look, work.judge(plan), work.build(plan)]
    stall = step + max(_seconds(other, on, FRESH_BYTES) for other in others)
    return Cost(step, stall, step_bytes, memory.run_bytes(plan))


def _seconds(found: Pass, on: Machine, step_bytes: float) -> float:
    """How long some work takes; where its tensors lie decides how fast one goes through them."""
    far, fresh = _share(step_bytes, NEAR_BYTES, FAR_BYTES), _share(step_bytes, FAR_BYTES, FRESH_BYTES)
    moving = on.near + far * (on.far - on.near) + fresh * FRESH * on.far
    return (
        TAKEN.call * on.call * (found.calls + MATRIX_CALLS * found.products)
        + TAKEN.far * moving * (found.moved + ROW_NUMBERS * found.in_rows)
        + TAKEN.exponential * on.exponential * found.heavy
        + TAKEN.multiply_add * on.multiply_add * found.multiply_adds
    )


def _share(value: float, low: float, high: float) -> float:
    """How far a value is from low to high, from 0 to 1 on a logarithmic scale."""
    return min(1.0, max(0.0, math.log(max(value, 1.0) / low) / math.log(high / low)))
