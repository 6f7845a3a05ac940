"""The address bar where there is no browser."""


class Bar(dict[str, str]):
    """An address bar."""

    def from_dict(self, words: dict[str, str]) -> None:
        self.clear()
        self.update(words)
