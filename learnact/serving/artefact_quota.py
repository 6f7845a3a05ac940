"""How much each visitor keeps among the files of experiments: own data, weights to start from, tables of curves."""

import threading
from collections import OrderedDict

from learnact.data.artefacts import Artefacts
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
        files = files or Artefacts()
        name = files.put(content)
        with self.lock:
            mine = self.put.setdefault(visitor, OrderedDict())
            self.put.move_to_end(visitor)
            mine[name] = len(content)
            mine.move_to_end(name)
            while len(self.put) > MAX_VISITORS:
                self.put.popitem(last=False)
            gone = [*self._too_much(mine, MAX_NOBODY_BYTES if visitor == NOBODY else MAX_VISITOR_BYTES)]
            others = [names for names in self.put.values() if names is not mine]
            alone = [old for old in gone if not any(old in names for names in others)]
        for old in alone:
            files.remove(old)
        return name

    def _too_much(self, mine: OrderedDict[str, int], most: int) -> list[str]:
        gone = []
        while sum(mine.values()) > most and len(mine) > 1:
            gone.append(mine.popitem(last=False)[0])
        return gone
