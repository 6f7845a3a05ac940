"""The kinds of learned activations by name."""

from typing import Annotated

from pydantic import Field

from learnact.activations.activation import Activation
from learnact.activations.learned.drawn import Drawn
from learnact.activations.learned.fourier import Fourier
from learnact.activations.learned.hinges import Hinges
from learnact.activations.learned.maxout import Maxout
from learnact.activations.learned.mixture import Mixture
from learnact.activations.learned.pade import Pade
from learnact.activations.learned.recipe import Recipe
from learnact.activations.learned.spline import Spline
from learnact.activations.learned.subnetwork import Subnetwork

AnyRecipe = Annotated[
    Subnetwork | Pade | Spline | Hinges | Fourier | Mixture | Maxout | Drawn,
    Field(discriminator="kind"),
]
"""The options of any kind, told apart by their field `kind`."""

KINDS: dict[str, type[Recipe]] = {
    "subnetwork": Subnetwork,
    "pade": Pade,
    "spline": Spline,
    "apl": Hinges,
    "fourier": Fourier,
    "mixture": Mixture,
    "maxout": Maxout,
    "drawn": Drawn,
}


def learned(recipe: Recipe, sharing: str = "layer") -> Activation:
    """The activation that a recipe describes.

    Raises:
        SpecError: for an unknown sharing.
    """
    entry = Activation(recipe.kind, recipe.title, recipe.source, "learned", None, about=recipe.about, recipe=recipe)
    return entry.configure(sharing=sharing)
