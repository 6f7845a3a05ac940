"""The input-space atlas: every neuron of a network as an image over the plane of its two inputs."""

from learnact.atlas.document import Atlas
from learnact.atlas.images import Images, at, images
from learnact.atlas.known import known, learn
from learnact.atlas.numbers import numbers
from learnact.atlas.starts import STARTS, Start, random

__all__ = ["STARTS", "Atlas", "Images", "Start", "at", "images", "known", "learn", "numbers", "random"]
