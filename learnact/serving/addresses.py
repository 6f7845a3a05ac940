"""The addresses of the lab's own answers; what gives them is imported when it is first asked."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from learnact.serving.lazy import endpoint

LIVE = "learnact.serving.routes"


def routes(base: str = "") -> list[BaseRoute]:
    """All of them, below the path where the app lives: "" or such as "/lab"."""
    return [
        Route(f"{base}/live", endpoint(LIVE, "latest")),
        Route(f"{base}/live", endpoint(LIVE, "act"), methods=["POST"]),
        Route(f"{base}/live/metadata", endpoint(LIVE, "metadata")),
        Route(f"{base}/live/history", endpoint(LIVE, "history")),
        Route(f"{base}/live/curve_match", endpoint("learnact.serving.curve_match_api", "curve_match")),
        Route(f"{base}/live/{{path:path}}", _nothing),
        Route(f"{base}/health", endpoint("learnact.serving.health", "health")),
        Route(f"{base}/formula", endpoint("learnact.serving.formula_api", "formula")),
    ]


async def _nothing(request: Request) -> Response:
    raise HTTPException(404)
