"""The input-space atlas: every neuron of a network as an image over the plane of its two inputs."""

from learnact.atlas.arrays import npz
from learnact.atlas.definitions import definitions, formula_definition
from learnact.atlas.derivative import derivative
from learnact.atlas.document import Atlas
from learnact.atlas.from_run import from_run, tables_of
from learnact.atlas.hashed_tables import Tables, pack, unpack
from learnact.atlas.images import Images, at, images
from learnact.atlas.line import Line, line
from learnact.atlas.numeric import numeric_layers
from learnact.atlas.regions import Regions, regions
from learnact.atlas.silent import Silence, silent
from learnact.atlas.starts import STARTS, Start, random
from learnact.atlas.to_run import to_spec
from learnact.atlas.url_code import from_code, to_code

__all__ = [
    "STARTS",
    "Atlas",
    "Images",
    "Line",
    "Regions",
    "Silence",
    "Start",
    "Tables",
    "at",
    "definitions",
    "derivative",
    "formula_definition",
    "from_code",
    "from_run",
    "images",
    "line",
    "npz",
    "numeric_layers",
    "pack",
    "random",
    "regions",
    "silent",
    "tables_of",
    "to_code",
    "to_spec",
    "unpack",
]
