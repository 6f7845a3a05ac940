"""The visitor's atlas: in the session and in the address bar."""

from learnact.atlas import Atlas, Tables, from_code, to_code, unpack
from learnact.atlas.schema import Learned
from learnact.atlas.starts import STARTS
from learnact.data.artefacts import Artefacts
from learnact.errors import LearnactError, SpecError
from pages.shell import handoff, messages
from pages.shell.address import Address
from pages.shell.markdown import NOTHING, Markdown
from pages.shell.session import SessionValue
from pages.shell.share import link_popover

WHAT = (
    "A network of two inputs, shown whole: every square is what one neuron says over the plane. "
    "Drag any number of the matrices and watch the regions move."
)
DEFAULT_START = "xor"
ADDRESS = Address("atlas", lambda word: word in ("start", "atlas"))
ATLAS: SessionValue[Atlas] = SessionValue("atlas", lambda: STARTS[DEFAULT_START].atlas)
REVISION: SessionValue[int] = SessionValue("atlas_revision", lambda: 0)
"""Counts how often the page itself changed the atlas; the component then takes it over."""
ORIGIN: SessionValue[Markdown] = SessionValue("atlas_origin", lambda: NOTHING)


def current() -> Atlas:
    """The atlas as the visitor left it."""
    return ATLAS.get()


def open_address() -> None:
    """Takes over what another page left and an address that is new, with one sentence where it is wrong."""
    left, query = handoff.take_up("atlas"), ADDRESS.query()
    if left is not None and isinstance(left.what, Atlas):
        adopt(left.what, left.origin)
    elif ADDRESS.is_news(query):
        ADDRESS.remember(query)
        try:
            adopt(_read(query))
        except LearnactError as error:
            messages.link_error(error)
    _stay_whole()


def _stay_whole() -> None:
    """Goes back to the first start point where a learned activation of the atlas is gone from this server."""
    try:
        tables(current())
    except LearnactError as error:
        messages.error(error)
        adopt(STARTS[DEFAULT_START].atlas)


def _read(query: dict[str, str]) -> Atlas:
    if "atlas" in query:
        return complete(from_code(query["atlas"]))
    start = query.get("start", DEFAULT_START)
    if start not in STARTS:
        raise SpecError(f"A start is one of {', '.join(STARTS)}, not {start[:30]!r}.")
    return STARTS[start].atlas


def complete(atlas: Atlas) -> Atlas:
    """The same atlas; raises SpecError where one of its learned activations is not on this server."""
    tables(atlas)
    return atlas


def tables(atlas: Atlas) -> Tables:
    """The learned activations of an atlas, [2, 4097] by their hash.

    Raises:
        SpecError: one sentence, where one is not on this server or what has its name is none.
    """
    learned = [sigma for sigma in (*atlas.sigmas(), *(atlas.beside or ())) if isinstance(sigma, Learned)]
    return {sigma.table: unpack(_content(sigma)) for sigma in learned}


def _content(sigma: Learned) -> bytes:
    try:
        return Artefacts().get(sigma.table, "learned activation")
    except SpecError:
        raise SpecError(
            f"The learned activation {sigma.title!r} is not on this server: open its network from its run again."
        ) from None


def write_address() -> None:
    """Puts the atlas into the address bar where it is small enough."""
    ADDRESS.write(query(current()))


def query(atlas: Atlas) -> dict[str, str]:
    """The query parameters of an atlas: a start point's name, or all of it; none where it is too large for a link."""
    for name, start in STARTS.items():
        if start.atlas == atlas:
            return {} if name == DEFAULT_START else {"start": name}
    code = to_code(atlas)
    return {} if code is None else {"atlas": code}


def adopt(atlas: Atlas, origin: Markdown = NOTHING) -> None:
    """Takes an atlas that did not come from the component, which then shows it; `origin` says where it came from."""
    ATLAS.set(atlas)
    ORIGIN.set(origin)
    REVISION.set(REVISION.get() + 1)


def told(text: object, seen: object) -> None:
    """What the component reports after a change; where that is no atlas, the last good one comes back.

    Args:
        seen: the revision that it had; after another one was adopted in between it is shown what counts now.
    """
    try:
        ATLAS.set(atlas := Atlas.from_json(str(text)))
        if "start" in query(atlas):
            ORIGIN.set(NOTHING)
    except LearnactError as error:
        messages.error(error)
        seen = None
    if seen != REVISION.get():
        REVISION.set(REVISION.get() + 1)


def about() -> Markdown:
    """Where the atlas came from, or what an atlas is."""
    return ORIGIN.get() or Markdown(WHAT)


def share() -> None:
    """The link of the atlas, with its code for cameras; a large atlas goes as a file."""
    words = query(current())
    if words or current() == STARTS[DEFAULT_START].atlas:
        link_popover("Whoever opens this link sees the same network, and can turn it without changing yours.", words)
    else:
        link_popover("This atlas is too large for a link: keep it as a file below, which anybody can open here.")
