"""What stands below the live run, one at a time: networks at their start, a signal through σ, a published tutorial."""

from collections.abc import Callable

from pages.inside import fresh as inside_fresh
from pages.inside import propagation as inside_propagation
from pages.inside import rates as inside_rates
from pages.inside import signal as inside_signal
from pages.inside import tutorial as inside_tutorial

SECTIONS: dict[str, Callable[[], None]] = {
    "Fresh networks, side by side": inside_fresh.section,
    "Signal propagation": inside_propagation.section,
    "A signal through σ": inside_signal.section,
    "Over learning rates": inside_rates.section,
    "A tutorial, rerun": inside_tutorial.section,
}
