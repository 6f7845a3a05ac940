"""Errors a user can do something about. Each message is one sentence: what was wrong, what is allowed, what came."""


class LearnactError(Exception):
    """Base of all errors whose message may be shown to a user as it is."""


class SpecError(LearnactError):
    """A field of an experiment is unknown, impossible or above a limit."""


class FormulaError(LearnactError):
    """A typed formula cannot be read.

    Attributes:
        position: index of the first wrong character in the text, or None where no single place is to blame.
        formula: the whole text; empty where it is not known.
    """

    def __init__(self, message: str, position: int | None = None, formula: str = "") -> None:
        super().__init__(message)
        self.position, self.formula = position, formula


class DataError(LearnactError):
    """A data file is truncated, of another format, or does not fit the request."""


class MissingData(DataError):
    """Files of a data set are neither in the data directory nor to be had by download."""


class RunError(LearnactError):
    """A run was asked for something that it cannot do, or is not there any more."""


class UnknownRun(RunError):
    """There is no such run, or none any more."""


class LeftRun(UnknownRun):
    """A run that its page left a moment ago for another one."""


class RequestError(RunError):
    """A request to the server cannot be understood, whatever the run."""


class RequestTooLarge(RequestError):
    """A request has more bytes than may be read."""


class ServerBusy(RunError):
    """The server has too much to do at this moment; a little later it will not."""
