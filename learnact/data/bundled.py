"""What scikit-learn ships: digits, iris, wine and breast cancer. They need neither files nor network."""

import numpy as np

from learnact.data.dataset import Table


def read(name: str) -> Table:
    """One of scikit-learn's data sets: "digits", "iris", "wine" or "breast_cancer".

    Images of digits are rows of 64 pixels from 0 to 16.
    """
    from sklearn import datasets  # here and not above: it takes most of a second

    bunch = getattr(datasets, f"load_{name}")()
    return Table(
        bunch.data,
        bunch.target.astype(np.int64),
        tuple(str(feature).replace("_", " ") for feature in bunch.feature_names),
        tuple(str(label).replace("_", " ") for label in bunch.target_names),
        image_shape=bunch.images.shape[1:] if "images" in bunch else None,
    )
