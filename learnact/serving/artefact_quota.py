"""How much each visitor keeps among the files of experiments: own data, weights to start from, tables of curves."""

import threading
from collections import OrderedDict

from learnact.data.artefacts import Artefacts, name_of
from learnact.errors import SpecError
from learnact.serving.visitor import NOBODY

MAX_VISITOR_BYTES = 80_000_000  # four of the largest
MAX_NOBODY_BYTES = 240_000_000  # of all together who take no cookies
MAX_VISITORS = 10_000  # whose files are known; who came first is forgotten first


class ArtefactQuota:
    """Who put what; of a visitor who has put too much, what came first goes, unless somebody else has put it too."""

    def __init__(self) -> None:
        self.put: OrderedDict[str, OrderedDict[str, int]] = OrderedDict()  # by visitor: bytes by name
        self.lock = threading.Lock()

    def keep(self, content: bytes, visitor: str = NOBODY, files: Artefacts | None = None) -> str:
        """Keeps something for a visitor and gives its name; raises SpecError as `Artefacts.put` does.

        Args:
            files: where; the files of this lab by default.
        """
        files, name = files or Artefacts(), name_of(content)
        known = self._note(name, len(content), visitor)  # before it is written: from now on nobody removes it
        try:
            files.put(content)
        except SpecError:
            if not known:
                self._forget(name, visitor)
            raise
        self._remove_first(visitor, files)
        return name

    def _note(self, name: str, size: int, visitor: str) -> bool:
        """Makes a file the newest of a visitor; True where it was theirs before."""
        with self.lock:
            mine = self.put.setdefault(visitor, OrderedDict())
            self.put.move_to_end(visitor)
            while len(self.put) > MAX_VISITORS:
                self.put.popitem(last=False)
            known = name in mine
            mine[name] = size
            mine.move_to_end(name)
            return known

    def _forget(self, name: str, visitor: str) -> None:
        with self.lock:
            if visitor in self.put:
                self.put[visitor].pop(name, None)

    def _remove_first(self, visitor: str, files: Artefacts) -> None:
        """Removes what a visitor has put first, as far as they keep too much; it stays where others have put it too."""
        most = MAX_NOBODY_BYTES if visitor == NOBODY else MAX_VISITOR_BYTES
        with self.lock:
            mine = self.put.get(visitor, OrderedDict())
            others = [names for names in self.put.values() if names is not mine]
            for old in self._too_much(mine, most):
                if not any(old in names for names in others):
                    files.remove(old)

    def _too_much(self, mine: OrderedDict[str, int], most: int) -> list[str]:
        gone = []
        while sum(mine.values()) > most and len(mine) > 1:
            gone.append(mine.popitem(last=False)[0])
        return gone
