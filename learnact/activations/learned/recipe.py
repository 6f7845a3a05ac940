"""How a learned activation is described: its kind and its options, frozen and validated."""

from abc import ABC, abstractmethod
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict
from torch import nn

from learnact.activations.activation import Activation
from learnact.activations.learned.module import Evaluation, Learned
from learnact.activations.zoo import get
from learnact.errors import SpecError
from learnact.randomness import Generators


def _known(name: str) -> str:
    try:
        get(name)
    except SpecError as error:
        raise ValueError(str(error)) from None
    return name


Known = Annotated[str, AfterValidator(_known)]
"""The name of a zoo entry."""


class Recipe(BaseModel, ABC):
    """Base of the kinds: what to build, and what is said of it.

    Attributes:
        source, about: who proposed the kind, and one sentence; class variables.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, allow_inf_nan=False)
    source: ClassVar[str]
    about: ClassVar[str]

    kind: Any = None

    @property
    @abstractmethod
    def title(self) -> str:
        """A few words."""

    @property
    def like(self) -> str:
        """The zoo entry that it is nearest to before training, for the gain of the weights behind it."""
        return "identity"

    @property
    def pieces(self) -> int:
        """Pre-activations that a neuron needs."""
        return 1

    @property
    def inside(self) -> tuple[Activation, ...]:
        """The fixed activations that its formula is made of."""
        return ()

    @abstractmethod
    def count(self) -> int:
        """Trained numbers of one curve."""

    def work(self) -> int:
        """Multiply-adds of one value, about."""
        return 8 * self.count()

    @abstractmethod
    def build(self, seeds: int, units: int, generators: Generators, purpose: str) -> nn.Module:
        """A fresh module.

        Args:
            seeds: S.
            units: curves a member, 1 or F.
            generators: where the members' random numbers come from.
            purpose: names their sequence, another one for each layer.
        """


class Curve(Recipe):
    """Base of the kinds that are a function of one pre-activation.

    Attributes:
        evaluation: "exact", "table", or "auto", which takes the table while training where it is faster.
    """

    evaluation: Evaluation = "auto"

    @abstractmethod
    def build(self, seeds: int, units: int, generators: Generators, purpose: str) -> Learned:
        """The module [S, B, F] -> [S, B, F] of these options.

        Args:
            seeds: members S, each with its own numbers.
            units: curves U of each member: 1 for all neurons, or one a neuron.
            generators: the source of all randomness.
            purpose: names the stream of it that the first numbers come from.
        """

    def fresh(self, generators: Generators) -> Learned:
        """One curve of one member, not fitted to any start."""
        return self.build(1, 1, generators, "activation")


class Started(Curve):
    """Base of the kinds that can be fitted to an entry of the zoo before training, which their `like` names."""

    @abstractmethod
    def fresh(self, generators: Generators) -> Learned:
        """One curve of one member, not yet fitted to its start."""
