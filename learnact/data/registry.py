"""The registry of data sets: a plain dict, SOURCES, in the order in which a page offers them."""

from typing import Any

from learnact.data import bundled, covertype, fashion, generated, own
from learnact.data.sheet import MAX_ROWS
from learnact.data.sources import Option, Source

MAX_POINTS = 20_000
FEWEST_ROWS = 20
NOISE = Option("noise", 0.0, 1.0, 0.0, 0.05)
VALIDATION = Option("validation", 0.01, 0.9, 0.2, 0.01)
TEST = Option("test", 0.01, 0.9, 0.2, 0.01)
PLAYGROUND = "Generated after TensorFlow Playground (Smilkov, Carter, Sculley, Viégas and Wattenberg 2017)"


def _named(*options: Option) -> dict[str, Option]:
    return {option.name: option for option in options}


def _samples(most: int, default: int | None = None) -> Option:
    return Option("samples", FEWEST_ROWS, most, default)


def _plane(name: str, title: str, description: str, **fields: Any) -> Source:
    """A generated 2-D set; `fields` are the remaining ones of Source."""
    return Source(
        name,
        title,
        description,
        inputs=2,
        rows=MAX_POINTS,
        citation=PLAYGROUND,
        licence="free of rights",
        scaling="none",
        kind="generated",
        domain=generated.DOMAIN,
        **fields,
    )


def _classified(name: str, title: str, description: str, shape: generated.Shape, most: int = 2) -> Source:
    """A generated set of two classes, or of up to `most` where that is more."""
    choice = (Option("classes", 2, most, 2),) if most > 2 else ()
    return _plane(
        name,
        title,
        description,
        task="binary",
        outcomes=2,
        read=lambda r: generated.classification(shape, r.samples or 500, r.noise, r.classes, r.seed),
        options=_named(_samples(MAX_POINTS, 500), NOISE, *choice, VALIDATION, TEST),
    )


def _regressed(name: str, title: str, description: str, target: generated.Target) -> Source:
    """A generated regression."""
    return _plane(
        name,
        title,
        description,
        task="regression",
        outcomes=0,
        read=lambda r: generated.regression(target, r.samples or 1200, r.noise, r.seed),
        options=_named(_samples(MAX_POINTS, 1200), NOISE, VALIDATION, TEST),
    )


def _bundled(name: str, title: str, description: str, rows: int, **fields: Any) -> Source:
    """A set that scikit-learn ships; `fields` are the remaining ones of Source."""
    options = _named(_samples(rows), VALIDATION, TEST)
    return Source(name, title, description, rows=rows, read=lambda r: bundled.read(name), options=options, **fields)


def _covertype(name: str, title: str, description: str, **fields: Any) -> Source:
    """A task on the Covertype file; `fields` are the remaining ones of Source."""
    return Source(
        name,
        title,
        description,
        citation="Blackard and Dean (1999), Covertype, UCI Machine Learning Repository, doi:10.24432/C50K5N",
        licence="CC BY 4.0",
        options=_named(_samples(fields["rows"]), VALIDATION, TEST),
        kind="files",
        folder=covertype.FOLDER,
        files=covertype.FILES,
        **fields,
    )


_ALL = (
    _classified("circle", "Circle", "A disc of one class inside a ring of the other.", generated.circle),
    _classified("xor", "Exclusive or", "Class 1 where x₁ and x₂ have the same sign.", generated.xor),
    _classified("moons", "Two moons", "Two half circles that reach into each other.", generated.moons),
    _classified("blobs", "Gaussian blobs", "Two to ten normal clouds, centred on a circle.", generated.blobs, 10),
    _classified("spiral", "Spiral", "Two to six arms that wind around each other.", generated.spiral, 6),
    _classified("checkerboard", "Checkerboard", "Squares of alternating classes.", generated.checkerboard),
    _regressed("plane", "Plane (regression)", "The target is (x₁ + x₂) / 10.", generated.plane),
    _regressed(
        "gaussian",
        "Gaussian (regression)",
        "The target is six bumps, up and down.",
        generated.gaussian,
    ),
    _bundled(
        "digits",
        "Digits",
        "Handwritten digits of 8 x 8 pixels, ten classes.",
        1797,
        task="multiclass",
        inputs=64,
        outcomes=10,
        citation="Alpaydin and Kaynak (1998), Handwritten Digits (test part), UCI, by scikit-learn",
        licence="CC BY 4.0",
        scaling="unit",
        image_shape=(8, 8),
    ),
    _bundled(
        "iris",
        "Iris",
        "Three species of iris, four lengths and widths in cm.",
        150,
        task="multiclass",
        inputs=4,
        outcomes=3,
        citation="Fisher (1936), Iris, UCI, by scikit-learn",
        licence="CC BY 4.0",
    ),
    _bundled(
        "wine",
        "Wine",
        "Three cultivars of grape, thirteen chemical measurements of their wines.",
        178,
        task="multiclass",
        inputs=13,
        outcomes=3,
        citation="Aeberhard and Forina (1991), Wine, UCI, by scikit-learn",
        licence="CC BY 4.0",
    ),
    _bundled(
        "breast_cancer",
        "Breast cancer",
        "Malignant or benign, from thirty measurements of cell nuclei.",
        569,
        task="binary",
        inputs=30,
        outcomes=2,
        citation="Wolberg and others (1993), Breast Cancer Wisconsin (Diagnostic), UCI, by scikit-learn",
        licence="CC BY 4.0",
    ),
    Source(
        "fashion_mnist",
        "Fashion-MNIST",
        "Pictures of clothes, 28 x 28 pixels, ten classes, with an official test set of 10,000.",
        task="multiclass",
        inputs=784,
        outcomes=10,
        rows=70_000,
        citation="Xiao, Rasul and Vollgraf (2017), Fashion-MNIST, arXiv:1708.07747",
        licence="MIT",
        read=lambda r: fashion.read(r.folder),
        options=_named(_samples(70_000), VALIDATION),
        scaling="unit",
        kind="files",
        folder=fashion.FOLDER,
        files=fashion.FILES,
        image_shape=fashion.SHAPE,
        official_test=True,
    ),
    _covertype(
        "covertype",
        "Covertype",
        "Which of seven forests grows on a patch of Colorado, from 54 figures off a map.",
        task="multiclass",
        inputs=54,
        outcomes=7,
        rows=581_012,
        read=lambda r: covertype.read(r.folder),
    ),
    _covertype(
        "covertype_binary",
        "Covertype, binary",
        "Lodgepole pine or not, balanced, from ten figures off a map, as in the tabular benchmark.",
        task="binary",
        inputs=10,
        outcomes=2,
        rows=566_602,
        read=lambda r: covertype.read_binary(r.folder, r.seed),
    ),
    Source(
        "own",
        "Your own data",
        "Points that you set, or a table that you opened.",
        task="regression",
        inputs=0,
        outcomes=0,
        rows=MAX_ROWS,
        citation="Your own data",
        licence="yours to say",
        read=lambda r: own.table(r.content, r.target, r.classes),
        options=_named(Option("classes", 2, own.MAX_CLASSES, None), VALIDATION, TEST),
        kind="own",
    ),
)

SOURCES: dict[str, Source] = {source.name: source for source in _ALL}
