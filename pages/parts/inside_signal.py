"""A signal through σ."""


def section() -> None:
    pass
