"""How much memory a step takes at its peak, and a whole run."""

from learnact.networks.operations import NUMBER_BYTES
from learnact.spec.plan import Plan, dropout_operations
from learnact.spec.work import CHUNK_ROWS, LIVE_ROWS

INDEX_BYTES = 8
STATES = {"sgd": 0, "adam": 2, "adamw": 2, "rmsprop": 1}  # numbers for each parameter, without momentum
UPDATE_NUMBERS = {"sgd": 0, "adam": 0, "adamw": 0, "rmsprop": 2}  # for each parameter, while it is changed
LOSS_NUMBERS = 4  # for each output
GATHERED_NUMBERS = 2**19  # of batches that are gathered at once (learnact.training.batches)
EXACT_NUMBERS = 2**18  # that a learned curve takes together without gradients (learnact.activations.learned.module)
GENERATOR_BYTES, SAVED_GENERATOR_BYTES = 10_000, 5_000  # of a generator with its states; of it in a saved state
SAVED_COPIES = 2.5  # of the state while it is saved
RUN_BYTES = 2_500_000  # of a run however small it is
SCATTERED = 1.5  # what is given back is not always where the next block fits


def step_bytes(plan: Plan) -> int:
    """At the peak of a step beyond what is there between steps, its gradients among it."""
    t = plan.spec.training
    once = (
        not plan.whole and plan.shape.train < 2 * plan.rows
    )  # then the only whole batch of an epoch is gathered for it
    gathered = plan.members * plan.rows * (NUMBER_BYTES * plan.shape.inputs + 2 * INDEX_BYTES) if once else 0
    updating = plan.parameters * (1 + (t.l1 > 0) + UPDATE_NUMBERS[t.optimiser])
    return int(NUMBER_BYTES * max(_training_numbers(plan), updating) + gathered)


def run_bytes(plan: Plan) -> int:
    """At the peak of a run, with its data."""
    t, shape = plan.spec.training, plan.shape
    copies = 1 + STATES[t.optimiser] + (t.momentum > 0) + (t.weights == "best")
    generators = plan.members * (2 + len(plan.noise_numbers))
    drawn = [NUMBER_BYTES * numbers for numbers in (plan.order_numbers, *plan.noise_numbers)]
    blocks = [INDEX_BYTES * plan.ordered, _gathered_bytes(plan), *drawn]
    data = shape.rows * (NUMBER_BYTES * shape.inputs + INDEX_BYTES + 2 * NUMBER_BYTES * shape.plane)
    kept = NUMBER_BYTES * copies * plan.parameters + sum(blocks) + GENERATOR_BYTES * generators + data
    state = NUMBER_BYTES * copies * plan.parameters + SAVED_GENERATOR_BYTES * generators
    gradients = NUMBER_BYTES * plan.parameters
    passing = max(step_bytes(plan), gradients + _evaluation_bytes(plan), gradients + SAVED_COPIES * state)
    return int(RUN_BYTES + kept + max(SCATTERED * passing, *blocks))  # a block is there twice while it is drawn anew


def _training_numbers(plan: Plan) -> float:
    """On the way there and back through all layers."""
    taken = plan.members * plan.rows
    live = peak = 0.0
    if plan.spec.network.dropout_input:
        dropout = dropout_operations()
        live, peak = dropout.kept * taken * plan.shape.inputs, dropout.forward_peak * taken * plan.shape.inputs
    for layer in plan.layers[:-1]:
        peak = max(peak, live + layer.memory("forward_peak"))
        live += layer.memory("kept")
    outputs = plan.layers[-1].numbers
    peak = max(peak, live + LOSS_NUMBERS * outputs)
    live, gradients = live + outputs, 0.0
    for index, layer in reversed([*enumerate(plan.layers)]):
        peak = max(peak, live + gradients + layer.memory("backward_peak"))
        gradients += plan.members * (layer.inputs + 1) * layer.outputs
        moved = taken * layer.inputs if index else 0
        peak = max(peak, live + gradients + layer.numbers + moved)
        live -= layer.memory("kept")
    return peak


def _gathered_bytes(plan: Plan) -> int:
    """Of the batches that lie ready."""
    if plan.whole:
        return 0
    steps = max(1, GATHERED_NUMBERS // (plan.members * plan.rows * plan.shape.inputs))
    rows = min(steps * plan.rows, plan.shape.train)
    return plan.members * rows * (NUMBER_BYTES * plan.shape.inputs + INDEX_BYTES)


def _evaluation_bytes(plan: Plan) -> float:
    """Of a chunk on its way through the layers, and the logits of all rows with what metrics make of them."""
    looked = min(LIVE_ROWS, max(plan.shape.train, plan.shape.validation))
    rows = max(looked, plan.shape.validation) if plan.watched else looked
    chunk, inside = min(CHUNK_ROWS, rows), 0.0
    for layer in plan.layers_of(chunk, exact=plan.watched):
        together = min(layer.numbers, EXACT_NUMBERS) if layer.learned else layer.numbers
        peak = layer.around.looked_peak * together if layer.around else 0.0
        inside = max(inside, plan.members * chunk * (layer.inputs + layer.outputs) + layer.numbers + peak)
    return NUMBER_BYTES * (inside + LOSS_NUMBERS * plan.members * rows * plan.shape.outputs)
