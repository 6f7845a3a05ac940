"""What every answer tells a browser: what a page may load, who may frame it, and who asked.

The policy of a page is the strictest under which every chart draws in Chromium. Each exception has its reason.
"""

import base64
import hashlib
import os
import re
from collections.abc import Sequence

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from learnact.errors import RequestError
from learnact.serving.rate_limit import RateLimit
from learnact.serving.visitor import COOKIE, COOKIE_SECONDS, NOBODY, new_cookie, visitor_in

POLICY: dict[str, tuple[str, ...]] = {
    "default-src": ("'none'",),
    "script-src": (
        "'self'",
        "blob:",  # Streamlit imports the JavaScript of a component, assets/base/loader.js, from a blob that it makes
    ),
    "style-src": (
        "'self'",
        "'unsafe-inline'",  # Streamlit's styles are made by emotion at run time, KaTeX places symbols by style=
    ),
    "img-src": (
        "'self'",
        "data:",  # the lab's icon, and pictures that Plotly and the panels save
        "blob:",  # an SVG on its way to a PNG
    ),
    "font-src": ("'self'", "data:"),  # a font of signs within Streamlit's table of data
    "connect-src": ("'self'",),
    "worker-src": ("'none'",),  # else what script-src allows
    "base-uri": ("'none'",),
    "form-action": ("'none'",),
}
DATA_POLICY = b"default-src 'none'; frame-ancestors 'none'"  # of what is no page
DATA = (b"application/octet-stream", b"application/json")
PAGE = b"text/html"
COMMON = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),  # without any, a browser says "null" for where a POST comes from
    (b"cross-origin-resource-policy", b"same-origin"),
)
COOKIES_PER_SECOND, BURST_COOKIES = 20.0, 1_000.0  # new visitors of the whole server: a lecture comes at once

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_ANCESTOR = re.compile(r"'self'|'none'|\*|https?://(\*\.)?[a-z0-9.-]+(:[0-9]+)?", re.IGNORECASE)


class AnswerHeaders:
    """Middleware that adds the headers, and with a page gives a cookie to whoever has none.

    Args:
        app: what answers.
        index: the HTML of the page, whose own scripts may run.
        ancestors: who may frame it, as `frame_ancestors` gives them.
    """

    def __init__(self, app: ASGIApp, index: str, ancestors: Sequence[str] = ("'self'",)) -> None:
        self.app = app
        self.page = [(b"content-security-policy", policy(index, ancestors).encode()), *COMMON]
        self.data = [(b"content-security-policy", DATA_POLICY), *COMMON]
        self.framed = any("'" not in ancestor for ancestor in ancestors)
        self.cookies = RateLimit(COOKIES_PER_SECOND, BURST_COOKIES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *self._headers(scope, message["headers"])]}
            await send(message)

        await self.app(scope, receive, answer)

    def _headers(self, scope: Scope, given: Sequence[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        kind = next((value for name, value in given if name == b"content-type"), b"")
        headers = self.data if kind.startswith(DATA) else self.page
        known = not kind.startswith(PAGE) or visitor_in(scope["headers"]) != NOBODY
        if known or self.cookies.take(NOBODY):
            return headers
        return [*headers, (b"set-cookie", self._cookie(scope["scheme"] == "https"))]

    def _cookie(self, encrypted: bool) -> bytes:
        """A new visitor's; in the frame of another site a browser sends back only what is kept for that site alone."""
        words = [f"{COOKIE}={new_cookie()}", "Path=/", f"Max-Age={COOKIE_SECONDS}", "HttpOnly"]
        words += ["SameSite=None", "Partitioned"] if encrypted and self.framed else ["SameSite=Lax"]
        return "; ".join([*words, "Secure"] if encrypted else words).encode()


def policy(index: str, ancestors: Sequence[str]) -> str:
    """The content security policy of a page with this HTML."""
    scripts = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in _INLINE.findall(index)]
    allowed = POLICY | {"script-src": (*POLICY["script-src"], *(f"'sha256-{script}'" for script in scripts))}
    allowed |= {"frame-ancestors": tuple(ancestors)}
    return "; ".join(f"{name} {' '.join(values)}" for name, values in allowed.items())


def frame_ancestors() -> tuple[str, ...]:
    """Who may show the lab in a frame: LEARNACT_FRAME_ANCESTORS, as a content security policy has them; else 'self'.

    Raises:
        RequestError: for anything else than origins, 'self', 'none' and *.
    """
    given = os.environ.get("LEARNACT_FRAME_ANCESTORS", "").split() or ["'self'"]
    for each in given:
        if not _ANCESTOR.fullmatch(each):
            raise RequestError(
                "LEARNACT_FRAME_ANCESTORS must be origins such as https://school.example, 'self', 'none' or *, "
                f"with spaces between them, not {each[:40]!r}."
            )
    return tuple(given)
