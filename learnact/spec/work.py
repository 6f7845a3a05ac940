"""What torch has to do for a run: for a step, and for whatever else nothing interrupts."""

from dataclasses import astuple

from learnact.activations.learned.recipe import Started
from learnact.networks.operations import WEIGHTS, Pass
from learnact.spec.plan import LayerPlan, Plan, dropout_operations

# What was fitted to measured runs; "heavy" counts in exponentials.
STEP = Pass(25)  # batches, loss, optimiser, whatever the network is
LAYER_CALLS, LOOKED_CALLS = 6, 2  # around the product of a layer with its gradients, and without
SKINNY = 6.0  # a product of matrices takes 1 + SKINNY / shortest side as long as one of large matrices
LOSS = Pass(16, moved=10, heavy=6)  # at each output
GATHER = Pass(2, moved=2)  # at each number of a batch that is not all rows
ORDER = Pass(heavy=30)  # of the place of a row in an epoch
UPDATES = {
    "sgd": Pass(4, moved=1.5),
    "adam": Pass(4, moved=4, heavy=0.6),
    "adamw": Pass(4, moved=4, heavy=0.6),
    "rmsprop": Pass(8, moved=7, heavy=0.6),
}
"""What an optimiser does at each parameter."""
L1, L2 = Pass(3, moved=2), Pass(2, moved=1)  # at each parameter
DRAWN, DRAWN_CALLS = Pass(moved=2, heavy=6), 8  # at each first weight; for each layer of a member
ORTHOGONAL = 4  # multiply-adds of making a matrix orthogonal, over inputs · outputs · the smaller of both
FIT_CALLS, FIT_ROWS, FIT_STEPS = 10_000, 121, 40  # of a curve that starts as another one (learnact.activations.learned)

INSIDE_CALLS = 600  # for each layer that is looked into
INSIDE, INSIDE_WEIGHTS = Pass(heavy=85), Pass(heavy=75)  # at each pre-activation that is looked at; at each parameter
INSIDE_ROWS, INSIDE_NUMBERS = 512, 2_000_000  # of a look inside (learnact.diagnostics.layers)

CHUNK_ROWS, LIVE_ROWS = 1024, 2048  # of an evaluation (learnact.training.evaluation)


def step(plan: Plan) -> Pass:
    """One training step."""
    t, taken = plan.spec.training, plan.members * plan.rows
    work = STEP + LOSS.times(plan.layers[-1].numbers) + UPDATES[t.optimiser].times(plan.parameters)
    if t.l1:
        work += L1.times(plan.parameters)
    if t.l2:
        work += L2.times(plan.parameters)
    if not plan.whole:
        work += GATHER.times(taken * (plan.shape.inputs + 1)) + ORDER.times(taken)
    if plan.spec.network.dropout_input:
        dropout = dropout_operations()
        work += (dropout.forward + dropout.backward).times(taken * plan.shape.inputs)
    for index, layer in enumerate(plan.layers):
        work += _products(plan.members, plan.rows, layer, moving=index > 0) + layer.forward() + layer.backward()
    return work


def draws(plan: Plan) -> Pass:
    """What one step draws for many, and sorts for an epoch: the numbers of orders, and masks."""
    drawn = Pass(moved=2, heavy=WEIGHTS["rand"])
    return ORDER.times(plan.ordered) + drawn.times(plan.order_numbers + sum(plan.noise_numbers))


def look(plan: Plan) -> Pass:
    """A live evaluation of both splits."""
    splits = [min(LIVE_ROWS, rows) for rows in (plan.shape.train, plan.shape.validation)]
    return sum((_evaluation(plan, rows, min(CHUNK_ROWS, rows), exact=False) for rows in splits), Pass())


def look_inside(plan: Plan) -> Pass:
    """What goes on in every layer, beside the live evaluation."""
    rows = min(INSIDE_ROWS, plan.shape.train)
    numbers = min(INSIDE_NUMBERS, plan.members * rows * sum(layer.width for layer in plan.layers))
    layers = Pass(INSIDE_CALLS * len(plan.layers))
    return look(plan) + layers + INSIDE.times(numbers) + INSIDE_WEIGHTS.times(plan.parameters)


def judge(plan: Plan) -> Pass:
    """A piece of the evaluation at the end of an epoch, where something is watched."""
    chunk = min(CHUNK_ROWS, plan.shape.validation)
    return _evaluation(plan, chunk, chunk, exact=True) if plan.watched else Pass()


def build(plan: Plan) -> Pass:
    """First weights, and curves that are fitted to the one they start as."""
    n = plan.spec.network
    work = Pass(DRAWN_CALLS * plan.members * len(plan.layers)) + DRAWN.times(plan.parameters)
    if n.initialisation == "orthogonal":
        sizes = [(layer.inputs, layer.outputs) for layer in plan.layers]
        adds = sum(inputs * outputs * min(inputs, outputs) for inputs, outputs in sizes)
        work += Pass(multiply_adds=ORTHOGONAL * plan.members * adds)
    for recipe in {chosen.learned for chosen in n.activations if isinstance(chosen.learned, Started)}:
        if getattr(recipe, "start", None) is not None:
            fits = plan.members if recipe.kind in ("subnetwork", "spline") else 1  # the others draw nothing
            adds = FIT_STEPS * 4 * FIT_ROWS**2 * recipe.count()
            work += Pass(fits * FIT_CALLS, multiply_adds=fits * adds)
    return work


def _evaluation(plan: Plan, rows: int, chunk: int, exact: bool) -> Pass:
    """So many rows without gradients, a chunk at a time."""
    work = Pass()
    for layer in plan.layers_of(chunk, exact):
        work += _product(plan.members, chunk, layer.inputs, layer.outputs) + Pass(LOOKED_CALLS) + layer.forward()
    return Pass(*(rows / chunk * part for part in astuple(work)))


def _products(members: int, rows: int, layer: LayerPlan, moving: bool) -> Pass:
    """The product of a layer, its biases, and their gradients; that of what goes in only where it moves."""
    biased = 2 * members * rows
    work = Pass(LAYER_CALLS, moved=biased * layer.outputs, in_rows=biased)
    work += _product(members, rows, layer.inputs, layer.outputs)
    work += _product(members, layer.inputs, rows, layer.outputs)
    return work + _product(members, rows, layer.outputs, layer.inputs) if moving else work


def _product(members: int, rows: int, inner: int, columns: int) -> Pass:
    """[rows, inner] x [inner, columns] of every member."""
    moved = rows * inner + inner * columns + rows * columns
    adds = rows * inner * columns * (1 + SKINNY / min(rows, inner, columns))
    return Pass(1, members, members * moved, 0.0, 0.0, members * adds)
