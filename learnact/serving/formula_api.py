"""A formula that was typed in the browser, read by the one parser there is."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from learnact.atlas.definitions import formula_definition
from learnact.errors import LearnactError
from learnact.serving.responses import off_the_loop, refused


async def formula(request: Request) -> Response:
    """GET formula?text=...&of=x: its tree and MathML, or one sentence with status 400."""
    text, of = (request.query_params.get(name, usual) for name, usual in (("text", ""), ("of", "x")))
    try:
        return JSONResponse(await off_the_loop(request, formula_definition, text, of))
    except LearnactError as error:
        return refused(error)
