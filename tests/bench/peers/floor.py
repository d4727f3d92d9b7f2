"""python -m tests.bench.peers.floor STORE PORT: the overview's content on a bare page: one request for a change, plotly draws the answer."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path

import plotly
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from queries import choices
from tests.bench.peers.content import content, dates
from ui.i18n import Words

PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
SCRIPT = Path(__file__).with_name("floor.js")
PAGE = """<!doctype html><title>Mentas</title>
<script src="/plotly.js" defer></script><script src="/floor.js" defer></script>
<select id="as_of">{days}</select><select id="skill" multiple>{skills}</select>
<div id="head"></div><div class="bench-cards"></div><div id="panels"></div>"""
FOR_EVER = {"cache-control": "public, max-age=31536000, immutable"}


def bare(folder: Path) -> Starlette:
    """The page, its two scripts, and the content of a date and selection as JSON."""
    words = Words("id")

    def page(_: Request) -> Response:
        days = "".join(f"<option value='{day}'>{words.short_date(day)}</option>" for day in dates(folder))
        skills = "".join(f"<option value='{skill}'>{words.code('skill', skill)}</option>" for skill in choices(folder)["skill"])
        return HTMLResponse(PAGE.format(days=days, skills=skills))

    def answered(request: Request) -> Response:
        made = content(folder, date.fromisoformat(request.query_params["as_of"]), tuple(request.query_params.getlist("skill")))
        return Response(json.dumps(asdict(made)), media_type="application/json")

    routes = [
        Route("/", page),
        Route("/content", answered),
        Route("/plotly.js", lambda _: FileResponse(PLOTLY, headers=FOR_EVER)),
        Route("/floor.js", lambda _: FileResponse(SCRIPT)),
    ]
    return Starlette(routes=routes, middleware=[Middleware(GZipMiddleware)])


if __name__ == "__main__":
    uvicorn.run(bare(Path(sys.argv[1])), port=int(sys.argv[2]), log_level="error")
