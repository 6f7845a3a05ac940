"""What the fields of an experiment are called on the pages: a sentence about one in the words of the form."""

import re

NAMES = {
    "network.hidden": "Hidden layers",
    "network.dropout": "Dropout after each layer",
    "network.dropout_input": "Dropout on the input",
    "network.norm": "Normalisation",
    "network.initialisation": "First weights",
    "training.optimiser": "Optimiser",
    "training.learning_rate": "Learning rate",
    "training.momentum": "Momentum",
    "training.nesterov": "Nesterov",
    "training.loss": "Loss",
    "training.batch": "Batch size",
    "training.epochs": "Epochs at most",
    "training.l1": "L1 rate",
    "training.l2": "L2 rate",
    "training.monitor": "Stop early on validation",
    "training.patience": "Patience in epochs",
    "data.samples": "Rows",
    "data.noise": "Noise",
    "data.classes": "Classes",
    "data.seed": "Seed of the data",
    "seeds": "Seeds",
}
"""By their names in an experiment."""

WIDTH = re.compile(r"^network\.hidden\.(\d+) must be (.+), not (.+)\.$")
MANY = re.compile(r"^network\.hidden must be a list of (\d+) or fewer, not .*\.$", re.DOTALL)
FIELD = re.compile("^(" + "|".join(map(re.escape, NAMES)) + r")(?:\.\d+)?(?= (?:must|can|needs|belongs|is)\b)")


def in_words(sentence: str) -> str:
    """The sentence of a mistake as the form says it, layers counted from 1; one about no field stays as it is."""
    if found := WIDTH.match(sentence):
        layer, allowed, came = found.groups()
        return f"Hidden layer {int(layer) + 1} must have {allowed.replace('less', 'fewer')} neurons, not {came}."
    if found := MANY.match(sentence):
        return f"There can be at most {found[1]} hidden layers; these are more."
    return FIELD.sub(lambda found: NAMES[found[1]], sentence)
