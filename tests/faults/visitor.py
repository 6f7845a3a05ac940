"""Visitors of a running lab without a browser: tabs over Streamlit's websocket, and somebody who only looks."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from streamlit.components.v2.bidi_component.constants import EVENT_DELIM
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.state.session_state import STREAMLIT_INTERNAL_KEY_PREFIX
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from benchmarks.visitors import QUERY, Line
from learnact.errors import RunError
from learnact.serving.live.protocol import decode

PATIENCE_SECONDS = 90.0  # until a script must have run to its end, on a machine that does other things too
LOOK_SECONDS = 0.1  # between two looks, as a panel has it while a run plays
MAX_PASSED = 1_000  # looks that are remembered
AGAIN_SECONDS = 0.25  # until a server that is not there is asked again
TOKEN = re.compile(rb'"token": "([\w-]+)"')  # in what the script tells the live panel
GONE = (OSError, EOFError, asyncio.IncompleteReadError)  # what a server that was killed leaves behind
XSRF = "_streamlit_xsrf"
STOPPED = 2  # a script that is run again before its end
UPLOADERS = {"table": "A table as CSV", "experiment": "Open an experiment"}
"""Where a page takes files, by how the label begins."""


class Tab:
    """A page of a visitor.

    Args:
        address: of the lab.
        cookie: of the visitor whose tab it is; a new one's by default.

    Attributes:
        token: of the run in the panel; "" where there is none.
        sentences: of the boxes with errors and warnings.
        faults: what Streamlit showed instead of the page, because its script raised something.
        widgets: id of each button, uploader and part that unfolds, by its label, and of the panel, by "panel".
    """

    def __init__(self, address: str, cookie: str = "") -> None:
        self.address, place = address, urlsplit(address)
        self.line = Line(str(place.hostname), place.port or 80, cookie)
        self.token, self.session, self.query, self.page = "", "", "", ""
        self.sentences: list[str] = []
        self.faults: list[str] = []
        self.widgets: dict[str, str] = {}
        self.states: dict[str, WidgetState] = {}  # that a browser sends with every rerun
        self.urls: list[FileURLs] = []
        self.ended = 0  # scripts that ran to their end
        self.closed = False
        self.news = asyncio.Condition()
        self.socket: ClientConnection | None = None
        self.listening: asyncio.Task[None] | None = None

    @property
    def cookie(self) -> str:
        return self.line.cookie

    # -- the page

    async def open(self, query: Mapping[str, str] | str = "", page: str = "") -> None:
        """Opens a page by a link, and waits until its script has run.

        Args:
            query: words of the address, or all that stands after its "?".
            page: such as "inside"; the Playground by default.
        """
        if not self.cookie:
            await self.ask("GET", "/")
        await self.connect()
        await self.rerun(query, page)

    async def connect(self) -> None:
        """Opens the websocket alone."""
        self.socket = await connect(
            self.address.replace("http", "ws", 1) + "_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            additional_headers={"Cookie": self.cookie},
            max_size=None,
            open_timeout=PATIENCE_SECONDS,
        )
        self.listening = asyncio.create_task(self._listen(self.socket))

    async def rerun(
        self, query: Mapping[str, str] | str | None = None, page: str | None = None, *once: WidgetState
    ) -> None:
        """Lets the script run, and waits for its end.

        Args:
            query: of another address; the one before by default.
            page: another one.
            once: states of widgets for this time only, such as a button that is pressed.
        """
        if query is not None:
            self.query = query if isinstance(query, str) else urlencode(query)
        self.page = self.page if page is None else page
        before = self.ended
        await self.send(self.message(*once))
        await self._until(lambda: self.ended > before)

    def message(self, *once: WidgetState) -> BackMsg:
        """What a browser sends when the script is to run."""
        message = BackMsg()
        message.rerun_script.query_string, message.rerun_script.page_name = self.query, self.page
        message.rerun_script.widget_states.widgets.extend([*self.states.values(), *once])
        return message

    async def send(self, message: BackMsg | bytes) -> None:
        """Sends a message, or what is none."""
        assert self.socket is not None
        await self.socket.send(message if isinstance(message, bytes) else message.SerializeToString())

    async def press(self, label: str) -> None:
        """Presses a button."""
        await self.rerun(None, None, WidgetState(id=self.widgets[label], trigger_value=True))

    async def unfold(self, label: str) -> None:
        """Opens a part of the page that is drawn only then."""
        self.states[label] = WidgetState(id=self.widgets[label], bool_value=True)
        await self.rerun()

    async def panel(self, asks: str, value: object) -> None:
        """Asks the page something as its panel does.

        Args:
            asks: one of ASKS in `pages.shell.run`.
            value: what goes with it.
        """
        told = json.dumps([{"event": asks, "value": value}])
        assert "panel" in self.widgets, ("there is no panel", self.sentences, self.faults)
        self.states["panel"] = WidgetState(id=self.widgets["panel"], json_value="{}")
        events = f"{STREAMLIT_INTERNAL_KEY_PREFIX}_{self.widgets['panel']}{EVENT_DELIM}events"
        await self.rerun(None, None, WidgetState(id=events, json_trigger_value=told))

    async def upload(self, content: bytes, name: str = "table.csv", place: str = "table") -> int:
        """Opens a file where a page takes one; gives the status with which it was taken, and lets the script run."""
        label = next(label for label in self.widgets if label.startswith(UPLOADERS[place]))
        self.urls = []
        asked = BackMsg()
        asked.file_urls_request.request_id, asked.file_urls_request.session_id = "r", self.session
        asked.file_urls_request.file_names.append(name)
        await self.send(asked)
        await self._until(lambda: bool(self.urls))
        status = await self._put(self.urls[0].upload_url, name, content)
        if status < 300:
            state = WidgetState(id=self.widgets[label])
            state.file_uploader_state_value.uploaded_file_info.add(
                name=name, size=len(content), file_id=self.urls[0].file_id, file_urls=self.urls[0]
            )
            self.states[label] = state
            await self.rerun()
        return status

    async def leave(self) -> None:
        """Closes the page."""
        if self.socket is not None:
            await self.socket.close()
        if self.listening is not None:
            await self.listening
        await self._hang_up()

    # -- the run

    async def ask(self, method: str, path: str, body: str = "", token: str = "") -> tuple[int, bytes]:
        """Status and content of an answer, over a connection that is made anew where the server ended it."""
        if hasattr(self.line, "writer") and not self.line.reader.at_eof():
            with suppress(*GONE):
                return await self.line.ask(method, path, body, token=token)
        await self._hang_up()
        await self.line.open()
        return await self.line.ask(method, path, body, token=token)

    async def act(self, action: str, **fields: object) -> tuple[int, str]:
        """Steers the run; gives the status, and the sentence of a refusal."""
        return await self.post(json.dumps({"action": action, **fields}))

    async def post(self, body: str) -> tuple[int, str]:
        """Sends to the run what may be no JSON at all."""
        return refusal(*await self.ask("POST", "/live", body, self.token))

    async def look(self, after: int = -1) -> dict[str, Any]:
        """What is known of the run.

        Args:
            after: the revision that is known already.

        Raises:
            RunError: with the sentence of a refusal.
        """
        status, content = await self.ask("GET", f"/live?after={after}", token=self.token)
        if status != 200:
            raise RunError(refusal(status, content)[1])
        return decode(content)[0]

    # -- how

    async def _hang_up(self) -> None:
        if hasattr(self.line, "writer"):
            self.line.writer.close()
            with suppress(*GONE):
                await self.line.writer.wait_closed()

    async def _listen(self, socket: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            async for content in socket:
                if isinstance(content, bytes):
                    self._receive(content)
                    async with self.news:
                        self.news.notify_all()
        self.closed = True
        async with self.news:
            self.news.notify_all()

    def _receive(self, content: bytes) -> None:
        message = ForwardMsg.FromString(content)
        match message.WhichOneof("type"):
            case "new_session":
                self.session = message.new_session.initialize.session_id or self.session
                self.token, self.sentences, self.faults, self.widgets = "", [], [], {}
            case "delta" if message.delta.HasField("add_block"):
                folded = message.delta.add_block.expandable
                self.widgets |= {folded.label: folded.id} if folded.id else {}
            case "delta":
                self._drawn(message.delta.new_element)
            case "file_urls_response":
                self.urls = [*message.file_urls_response.file_urls]
            case "script_finished":
                self.ended += message.script_finished != STOPPED

    def _drawn(self, element: Element) -> None:
        match element.WhichOneof("type"):
            case "alert":
                self.sentences.append(element.alert.body)
            case "exception":
                self.faults.append(f"{element.exception.type}: {element.exception.message}")
            case "button" | "file_uploader" as kind:
                widget = getattr(element, kind)
                self.widgets[widget.label] = widget.id
            case "bidi_component":
                if found := TOKEN.search(element.SerializeToString()):
                    self.token, self.widgets["panel"] = found[1].decode(), element.bidi_component.id

    async def _until(self, true: Any) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS), self.news:
            await self.news.wait_for(lambda: true() or self.closed)
        if not true():
            raise ConnectionError("The server closed the page.")

    async def _put(self, path: str, name: str, content: bytes) -> int:
        async with httpx.AsyncClient(base_url=self.address, timeout=PATIENCE_SECONDS) as client:
            shield = (await client.get("/_stcore/health")).cookies[XSRF]
            headers = {"Cookie": f"{self.cookie}; {XSRF}={shield}", "X-Xsrftoken": shield}
            return (await client.put(path, files={"file": (name, content)}, headers=headers)).status_code


def refusal(status: int, content: bytes) -> tuple[int, str]:
    """The status, and the sentence where the answer is a refusal."""
    return status, "" if status == 200 else str(json.loads(content)["error"])


class Watch:
    """What somebody sees of their run who does nothing but look at it.

    Attributes:
        lost_steps: by how many the step ever went back, at most.
        lost_seconds: of training, since the run had last been seen where it went back to.
        errors: what came instead of the run.
        asleep: seconds for which this process got no time to look since the last new step; they are no stand.
    """

    def __init__(self, tab: Tab) -> None:
        self.tab, self.task = tab, asyncio.create_task(self._look())
        self.step, self.revision = 0, -1
        self.passed = [(0, time.monotonic(), time.monotonic())]  # steps in order, when each was seen first and last
        self.began()

    def began(self) -> None:
        """Forgets what went wrong until now."""
        self.moved, self.asleep, self._stand = time.monotonic(), 0.0, 0.0
        self.lost_steps, self.lost_seconds = 0, 0.0
        self.errors: list[str] = []

    @property
    def stand(self) -> float:
        """The longest time in seconds, until now, without a new step."""
        return max(self._stand, time.monotonic() - self.moved - self.asleep)

    async def went_on(self, steps: int = 1) -> None:
        """Waits until the run has gone on by so many steps."""
        goal = self.step + steps
        async with asyncio.timeout(PATIENCE_SECONDS):
            while self.step < goal:
                await asyncio.sleep(LOOK_SECONDS / 2)

    async def _look(self) -> None:
        while True:
            try:
                told = await self.tab.look(self.revision)
                self.revision = told["revision"]
                self._seen(told["step"])
                await self._sleep(LOOK_SECONDS)
            except (RunError, *GONE) as error:
                self.errors.append(f"{type(error).__name__}: {error}")
                await self._sleep(AGAIN_SECONDS)

    async def _sleep(self, seconds: float) -> None:
        begun = time.monotonic()
        await asyncio.sleep(seconds)
        self.asleep += time.monotonic() - begun - seconds

    def _seen(self, step: int) -> None:
        now = first = time.monotonic()
        if step < self.step:
            kept = [passed for passed in self.passed if passed[0] <= step] or self.passed[:1]
            self.lost_seconds = max(self.lost_seconds, self.passed[-1][1] - kept[-1][2])
            self.lost_steps, self.passed = max(self.lost_steps, self.step - step), kept
            first = kept[-1][2]  # it was there then: while nobody answers, nothing is trained that could be lost
        if step != self.step:
            self._stand = max(self._stand, now - self.moved - self.asleep)
            self.moved, self.asleep, self.step = now, 0.0, step
            self.passed = [*self.passed[-MAX_PASSED:], (step, first, first)]
        else:
            self.passed[-1] = (step, self.passed[-1][1], now)


@asynccontextmanager
async def visiting(address: str, query: Mapping[str, str]) -> AsyncIterator[Tab]:
    """A visitor who opens a link."""
    tab = Tab(address)
    try:
        await tab.open(query)
        yield tab
    finally:
        await tab.leave()


@asynccontextmanager
async def bystander(address: str) -> AsyncIterator[Watch]:
    """A visitor whose run trains, and who looks at it meanwhile."""
    async with visiting(address, QUERY) as tab:
        assert tab.token, (tab.sentences, tab.faults)
        await tab.act("play", after=-1)
        watch = Watch(tab)
        try:
            await watch.went_on()
            watch.began()
            yield watch
        finally:
            watch.task.cancel()
            with suppress(asyncio.CancelledError):
                await watch.task
