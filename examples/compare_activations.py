"""Train the same network with two activations and compare them seed by seed: python -m examples.compare_activations"""

import numpy as np

from learnact.spec import Spec
from learnact.studies.transplant import interval
from learnact.training import Trainer


def main(seeds: int = 10, steps: int = 500) -> np.ndarray:
    """Prints the mean difference in test accuracy, GELU minus ReLU, with its 95 % interval; gives them all [seeds]."""
    # Seed 3 of one run has the same rows for training, random numbers and batches as seed 3 of the other.
    accuracy = {}
    for name in ("relu", "gelu"):
        spec = Spec().replace(
            data__name="moons",
            data__noise=0.3,
            network__hidden=(8, 8),
            network__activations=[{"name": name}],
            seeds=seeds,
        )
        trainer = Trainer(spec, spec.data.load())  # all seeds train side by side
        trainer.advance(steps)
        accuracy[name] = trainer.final()["test.accuracy"]  # [seeds]
        print(f"{name}: {accuracy[name].mean():.3f} on average, from {accuracy[name].min():.3f} on")

    # Good and bad seeds are good and bad for both, which cancels in the differences.
    differences: np.ndarray = accuracy["gelu"] - accuracy["relu"]
    mean, low, high = interval(differences)
    print(f"gelu - relu: {mean:+.3f}, 95 % interval {low:+.3f} to {high:+.3f} over {seeds} seeds")
    return differences


if __name__ == "__main__":
    main()
