"""The experiment of the Playground and its runs."""

from learnact.serving.live import NETWORK
from pages.shell.experiment import Experiment
from pages.shell.run import Run
from pages.shell.visibility import CONTROLS

playground = Experiment("playground", hideable=tuple(CONTROLS))
run = Run(playground, "the Playground", NETWORK, "live")
