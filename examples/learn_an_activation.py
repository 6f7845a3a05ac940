"""Let a network learn its own activation and save the curve as a file: python -m examples.learn_an_activation"""

from pathlib import Path

import numpy as np

from learnact.activations.learned import SavedCurve
from learnact.diagnostics.curve_snapshot import curve_snapshots
from learnact.spec import Spec
from learnact.training import Trainer


def main(path: Path = Path("curve.json"), steps: int = 1000) -> SavedCurve:
    """Learns one curve for the whole network on two circles, writes it and reads it back; gives it."""
    # A "subnetwork" is a small network from one number to one number, which all neurons share here.
    options = {"name": "subnetwork", "sharing": "network"}
    spec = Spec().replace(data__name="circle", network__activations=[options], seeds=3)
    trainer = Trainer(spec, spec.data.load())
    trainer.advance(steps)
    print("test accuracy of each seed:", trainer.final()["test.accuracy"].round(3))

    # The file opens in the lab under "Open a curve", and any other network can use the curve.
    (curve,) = curve_snapshots(trainer)  # of the first seed that did not diverge
    path.write_text(curve.to_json())
    curve = SavedCurve.from_json(path.read_text())
    for x in np.linspace(*curve.used, 7):
        print(f"f({x:+.2f}) = {float(curve.at(np.array([x]))[0]):+.3f}")
    return curve


if __name__ == "__main__":
    main()
