"""Count the neurons of a deep ReLU network that are silent on every training row: python -m examples.dead_neurons"""

from learnact.diagnostics import changes, count_dead_neurons
from learnact.spec import Spec
from learnact.training import Trainer


def main(depth: int = 8, width: int = 16, seeds: int = 5, steps: int = 300) -> list[float]:
    """Prints the share of dead neurons of each hidden layer, before training and after; gives those after."""
    spec = Spec().replace(
        data__name="circle",
        network__hidden=(width,) * depth,
        network__activations=[{"name": "relu"}],
        training__learning_rate=0.05,  # large steps can push a neuron out of reach of every row
        seeds=seeds,
    )
    trainer = Trainer(spec, spec.data.load())
    before = count_dead_neurons(trainer.network, spec, trainer.dataset)
    trainer.advance(steps)
    after = count_dead_neurons(trainer.network, spec, trainer.dataset)

    # A dead ReLU gets no gradient itself. It comes back only when the layers below it move.
    shares = before.shares().mean(1), after.shares().mean(1)  # [layers, seeds] -> [layers]
    moved = changes(before, after)
    for layer, (first, last, change) in enumerate(zip(*shares, moved, strict=True), start=1):
        died, revived = change.died.sum(), change.revived.sum()
        print(f"layer {layer}: {first:4.0%} dead at first, {last:4.0%} after; {died} died, {revived} came back")
    return [float(share) for share in shares[1]]


if __name__ == "__main__":
    main()
