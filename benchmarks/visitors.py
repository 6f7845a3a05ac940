"""Visitors without a browser, in a process of their own: over HTTP and websocket each does what a browser does.

`python -m benchmarks.visitors ADDRESS COUNT` takes commands as lines of JSON and answers each with a line of JSON:
["arrive", seconds, paths] lets all come within so many seconds and answers how long each waited for its first
snapshot; ["play"] presses Play for each; ["steps"] answers the newest step that each was told.
"""

import asyncio
import itertools
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode, urlsplit

from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from learnact.paths import ROOT
from learnact.serving.responses import TOKEN_HEADER
from learnact.serving.visitor import COOKIE

QUERY = {"v": "1", "training.batch": "10", "training.epochs": "100000"}  # it must not end meanwhile
PLAYING, RESTING, AGAIN = 0.1, 1.0, 0.5  # seconds between polls, as in assets/run/feed.js
TOGETHER = 6  # connections that a browser opens to one server
RERUN_SCRIPT, QUERY_STRING = 11, 1  # fields of Streamlit's messages BackMsg and ClientState, in protobuf's notation
COOKIE_GIVEN = re.compile(rb"(?i)set-cookie: (" + COOKIE.encode() + rb"=[^;]+)")
TOKEN = re.compile(rb'"token": "([\w-]+)"')  # in what the script tells the live panel


class Crowd:
    """Speaks with the process of the visitors.

    Args:
        address: of the lab.
        count: how many they are.
    """

    def __init__(self, address: str, count: int) -> None:
        command = [sys.executable, "-m", "benchmarks.visitors", address, str(count)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.ask("steps")  # until it has started

    def tell(self, *command: object) -> None:
        """Gives a command whose answer is fetched later."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()

    def answer(self) -> list[float]:
        """The answer to the oldest command that has none yet; one number a visitor."""
        assert self.process.stdout is not None
        numbers: list[float] = json.loads(self.process.stdout.readline())
        return numbers

    def ask(self, *command: object) -> list[float]:
        """A command and its answer."""
        self.tell(*command)
        return self.answer()

    def vanish(self) -> None:
        """From now on nobody of them says a word, and none of their connections closes."""
        self.process.send_signal(signal.SIGSTOP)


@contextmanager
def crowd(address: str, count: int) -> Iterator[Crowd]:
    """So many visitors, who have not come yet."""
    visitors = Crowd(address, count)
    try:
        yield visitors
    finally:
        visitors.process.kill()
        visitors.process.communicate()


def packed(field: int, content: bytes) -> bytes:
    """A field of a protobuf message that holds fewer than 128 bytes."""
    return bytes([field << 3 | 2, len(content)]) + content


class Line:
    """One connection to the server that stays open, with as little work for an answer as Python can have.

    A hundred visitors sit at machines of their own; here they must not take the time that the server needs.
    """

    def __init__(self, host: str, port: int, cookie: str = "") -> None:
        self.host, self.port, self.cookie, self.lock = host, port, cookie, asyncio.Lock()
        self.reader: asyncio.StreamReader
        self.writer: asyncio.StreamWriter

    async def open(self) -> None:
        self.reader, self.writer = await asyncio.open_connection(self.host, self.port)

    async def ask(
        self, method: str, path: str, body: str = "", zipped: bool = False, token: str = ""
    ) -> tuple[int, bytes]:
        """Status and content of the answer, which may come zipped and is left so.

        Args:
            token: of the run that the request is about, if any.
        """
        head = f"{method} {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nContent-Length: {len(body)}\r\n"
        if zipped:
            head += "Accept-Encoding: gzip\r\n"
        if token:
            head += f"{TOKEN_HEADER}: {token}\r\n"
        if self.cookie:
            head += f"Cookie: {self.cookie}\r\n"
        async with self.lock:
            self.writer.write(f"{head}\r\n{body}".encode())
            answer = await self.reader.readuntil(b"\r\n\r\n")
            if given := COOKIE_GIVEN.search(answer):
                self.cookie = given[1].decode()
            lines = answer.decode("latin-1").lower().split("\r\n")
            length = next(int(line.split(":")[1]) for line in lines if line.startswith("content-length:"))
            return int(lines[0].split()[1]), await self.reader.readexactly(length)


class Visitor:
    """One of them: loads the page, takes the token of its run from what the script sends, and watches the run."""

    def __init__(self, address: str) -> None:
        self.address = address
        place = urlsplit(address)
        self.line = Line(str(place.hostname), place.port or 80)
        self.token: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.drawn = asyncio.Event()  # the first snapshot with weights has come
        self.told: dict[str, Any] = {"revision": -1, "step": 0, "state": "paused"}
        self.tasks: list[asyncio.Task[None]] = []

    async def arrive(self, paths: Sequence[str]) -> float:
        """Comes and waits for the first snapshot; gives the seconds that took."""
        begun = time.perf_counter()
        await self.line.open()
        await self.line.ask("GET", "/")  # which gives the cookie of a visitor
        await self._load(paths)
        self.tasks.append(asyncio.create_task(self._listen()))
        token = await self.token
        await self.line.open()  # the first was too long without a word
        while (await self.line.ask("GET", "/live/metadata", token=token))[0] != 200:
            await asyncio.sleep(AGAIN)
        self.tasks.append(asyncio.create_task(self._watch()))
        await self.drawn.wait()
        return time.perf_counter() - begun

    async def play(self) -> None:
        """Presses Play and waits for the answer."""
        body = json.dumps({"action": "play", "after": self.told["revision"]})
        self._take(await self.line.ask("POST", "/live", body, token=await self.token))

    async def _load(self, paths: Sequence[str]) -> None:
        """Fetches what the page consists of: the page first, the rest over as many connections as a browser opens."""
        rest = iter(paths[1:])

        async def fetch(some: Iterable[str]) -> None:
            line = Line(self.line.host, self.line.port, self.line.cookie)
            await line.open()
            for path in some:
                await line.ask("GET", path, zipped=True)
            line.writer.close()

        if paths:
            await fetch(paths[:1])
            await asyncio.gather(*(fetch(rest) for _ in range(TOGETHER)))

    async def _listen(self) -> None:
        """Lets the script run, and stays connected."""
        address = self.address.replace("http", "ws", 1) + "_stcore/stream"
        headers = {"Cookie": self.line.cookie}
        protocols = [Subprotocol("streamlit")]
        async with connect(
            address, subprotocols=protocols, additional_headers=headers, max_size=None, open_timeout=60
        ) as socket:
            await socket.send(packed(RERUN_SCRIPT, packed(QUERY_STRING, urlencode(QUERY).encode())))
            async for message in socket:
                found = TOKEN.search(message) if isinstance(message, bytes) else None
                if found and not self.token.done():
                    self.token.set_result(found[1].decode())

    async def _watch(self) -> None:
        """Asks for news as often as the panel does."""
        token = await self.token
        while True:
            self._take(await self.line.ask("GET", f"/live?after={self.told['revision']}", token=token))
            await asyncio.sleep(PLAYING if self.told["state"] in ("playing", "waiting") else RESTING)

    def _take(self, answer: tuple[int, bytes]) -> None:
        """Reads the header of an answer about the run; an answer that is none leaves everything as it is."""
        status, content = answer
        if status == 200:
            self.told = json.loads(content[4 : 4 + int.from_bytes(content[:4], "little")])
            if any(array["name"] == "layers.0.weight" for array in self.told["arrays"]):
                self.drawn.set()


async def main(address: str, count: int) -> None:
    """Does what the lines on standard input say, until they end."""
    visitors = [Visitor(address) for _ in range(count)]
    while line := await asyncio.to_thread(sys.stdin.readline):
        print(json.dumps(await obey(visitors, *json.loads(line))), flush=True)


async def obey(visitors: list[Visitor], command: str, *fields: Any) -> list[float]:
    """One command; one number a visitor."""
    match command:
        case "arrive":
            span, paths = fields
            waits = itertools.count(0, span / len(visitors))
            return await asyncio.gather(*(_later(next(waits), visitor, paths) for visitor in visitors))
        case "play":
            await asyncio.gather(*(visitor.play() for visitor in visitors))
    return [visitor.told["step"] for visitor in visitors]


async def _later(wait: float, visitor: Visitor, paths: Sequence[str]) -> float:
    await asyncio.sleep(wait)
    return await visitor.arrive(paths)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
