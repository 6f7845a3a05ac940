"""What stands below the live run: the 27, drawing, studies, evaluation."""


def section() -> None:
    pass
