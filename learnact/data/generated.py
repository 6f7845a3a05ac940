"""Generated 2-D sets on the raw plane [-6, 6] x [-6, 6], after TensorFlow Playground's `dataset.ts`.

`noise` is the Playground's fraction: 0.25 here is 25 % there, where the slider ends at 0.5. In classification
noise moves the points and leaves their labels, so that classes stay balanced; a point that would leave the
plane is mirrored back at its edge. In regression, as in the Playground, it moves the place at which the
target is read. The points that noise starts from, and its directions, follow from the seed alone.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from learnact.data.dataset import Table
from learnact.data.draws import generator

PLANE = 6.0  # half the width of the plane
DOMAIN = ((-PLANE, PLANE), (-PLANE, PLANE))
RADIUS = 5.0  # where points lie, at most
CELL = 3.0  # width of a square of the checkerboard
MARGIN = 0.3  # free space on both sides of a straight border
FEATURES = ("x₁", "x₂")

Points = NDArray[np.float64]  # [n, 2]
Values = NDArray[np.float64]  # [n]
Labels = NDArray[np.int64]  # [n]
Random = np.random.Generator
Shape = Callable[[Labels, int, float, Random], Points]
Target = Callable[[Points], Values]

# The bump centres of the Gaussian regression and the target at their tops.
BUMPS = np.array([(-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1)])


def classification(shape: Shape, samples: int, noise: float, classes: int, seed: int) -> Table:
    """Points of `classes` classes with the same number of rows each (to within one).

    Args:
        shape: one of the functions below: (labels [n], classes, noise, generator) -> points [n, 2].
    """
    labels = np.arange(samples) % classes
    x = mirrored(shape(labels, classes, noise, generator(seed, "points")))
    return Table(x.astype(np.float32), labels, FEATURES, tuple(NAMES[:classes]), domain=DOMAIN)


def regression(target: Target, samples: int, noise: float, seed: int) -> Table:
    """Uniform points, and `target` (points [n, 2] -> [n]) read at a place up to 6 noise away from each."""
    random = generator(seed, "points")
    x = random.uniform(-PLANE, PLANE, (samples, 2))
    y = target(x + noise * random.uniform(-PLANE, PLANE, (samples, 2)))
    return Table(x.astype(np.float32), y[:, None].astype(np.float32), FEATURES, domain=DOMAIN)


def mirrored(points: Points) -> Points:
    """Points folded back into the plane at its edges; those inside stay where they are."""
    return PLANE - np.abs((points + PLANE) % (4 * PLANE) - 2 * PLANE)


def circle(labels: Labels, classes: int, noise: float, random: Random) -> Points:
    """Class 1 within radius 2.5, class 0 in the ring from 3.5 to 5; noise uniform to 5 noise in x₁ and x₂."""
    inside = labels == 1
    u = random.uniform(size=len(labels))
    radius = np.where(inside, 0.5 * u, 0.7 + 0.3 * u) * RADIUS
    angle = random.uniform(0, 2 * np.pi, len(labels))
    return _polar(radius, angle) + noise * _square(random, len(labels), RADIUS)


def xor(labels: Labels, classes: int, noise: float, random: Random) -> Points:
    """Class 1 where x₁ and x₂ have one sign, class 0 elsewhere, 0.3 off the axes; noise uniform to 5 noise."""
    size = random.uniform(MARGIN, RADIUS + MARGIN, (len(labels), 2))
    right = random.choice([-1.0, 1.0], len(labels))
    signs = np.stack([right, np.where(labels == 1, right, -right)], axis=1)
    return signs * size + noise * _square(random, len(labels), RADIUS)


def moons(labels: Labels, classes: int, noise: float, random: Random) -> Points:
    """Two half circles that reach into each other, as scikit-learn's make_moons with radius 3.

    Class 0 is the upper one; noise is normal with a standard deviation of 3 noise.
    """
    angle = random.uniform(0, np.pi, len(labels))
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    points = np.where((labels == 0)[:, None], upper, (1, 0.5) - upper)  # [n, 2]
    return 3 * (points - (0.5, 0.25)) + 3 * noise * random.normal(size=(len(labels), 2))


def blobs(labels: Labels, classes: int, noise: float, random: Random) -> Points:
    """Normal clouds around centres on a circle, of variance 0.5 + 7 noise.

    Two stand at (-2, -2) and (2, 2) as in the Playground, more at radius 4.
    """
    radius = np.full(classes, 4.0 if classes > 2 else np.hypot(2, 2))
    centers = _polar(radius, _angles(classes) + 1.25 * np.pi)
    points: Points = centers[labels] + np.sqrt(0.5 + 7 * noise) * random.normal(size=(len(labels), 2))
    return points


def spiral(labels: Labels, classes: int, noise: float, random: Random) -> Points:
    """Arms from the middle to radius 5; two turn 1.75 times as in the Playground, more of them turn less.

    Points follow each other along the radius, one at a random place in each of n / k equal steps; noise is
    uniform to 1 noise.
    """
    n = len(labels)
    along = (np.arange(n) // classes + random.uniform(size=n)) / np.ceil(n / classes)
    turns = 1.75 * 2 / classes
    angle = 2 * np.pi * turns * along + _angles(classes)[labels]
    return _polar(RADIUS * along, angle) + noise * _square(random, n, 1.0)


def checkerboard(labels: Labels, classes: int, noise: float, random: Random) -> Points:
    """Sixteen squares of width 3, class 1 from the lower left one on; noise uniform to 3 noise."""
    n = len(labels)
    column = random.integers(0, 4, n)
    row = 2 * random.integers(0, 2, n) + (column + labels + 1) % 2
    within = random.uniform(MARGIN / 2, CELL - MARGIN / 2, (n, 2))
    return np.stack([column, row], axis=1) * CELL - PLANE + within + noise * _square(random, n, CELL)


def plane(points: Points) -> Values:
    """(x₁ + x₂) / 10."""
    values: Values = points.sum(axis=1) / 10
    return values


def gaussian(points: Points) -> Values:
    """Six bumps of radius 2 and height 1 or -1, falling linearly from their tops; 0 between them."""
    distance = np.linalg.norm(points[:, None] - BUMPS[:, :2], axis=2)  # [n, 6]
    nearest = distance.argmin(axis=1)
    values: Values = BUMPS[nearest, 2] * np.clip(1 - distance[np.arange(len(points)), nearest] / 2, 0, 1)
    return values


def _polar(radius: Values, angle: Values) -> Points:
    return np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)


def _angles(classes: int) -> Values:
    return 2 * np.pi * np.arange(classes) / classes


def _square(random: Random, n: int, half: float) -> Points:
    return random.uniform(-half, half, (n, 2))


NAMES = tuple("ABCDEFGHIJ")
