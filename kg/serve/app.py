"""The web application: routes, and what they answer."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kg.errors import StoreError
from kg.files import read_output, read_resource
from kg.serve.answering import Limits, Reply
from kg.serve.description import to_description
from kg.serve.negotiation import GRAPH_TYPES, choose
from kg.serve.protocol import Question, Refusal, read_question
from kg.serve.things import PAGE_QUERIES, document_query, read_rows, to_home, to_page, to_query
from kg.serve.workers import Workers
from kg.store import open_store

_LONGEST_BODY = 1_000_000
"""Bytes of a request; no person and few programs write a longer query."""
_JSON = "application/sparql-results+json"
_HTML = "text/html"
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def make_app(store: Path, page: Path, limits: Limits = Limits(), short: int = 2, long: int = 2) -> Starlette:  # noqa: B008
    """The application over a written store and the page of its graph, for any ASGI server.

    `short` processes answer, and `long` more go on with what takes long. Raises StoreError where there is no store.
    """
    base = open_store(store).base
    site = _Site(page, base, Workers(store, limits, short, long))
    routes = [
        Route("/", site.home),
        Route("/sparql", site.sparql, methods=["GET", "POST"]),
        Route("/kg/{id:path}", site.redirect),
        Route("/page/{id:path}", site.thing),
        Route("/data/{id:path}", site.document),
        Route("/ontology", site.ontology),
        Route("/graph.html", site.graph),
        Route("/style.css", site.style),
    ]
    cors = Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "POST"], allow_headers=["*"])
    return Starlette(routes=routes, middleware=[cors], lifespan=site.live, exception_handlers={Refusal: _refuse})


def serve_store(store: Path, page: Path, host: str = "127.0.0.1", port: int = 8000, limits: Limits = Limits()) -> None:  # noqa: B008
    """Serve a built graph until interrupted."""
    uvicorn.run(make_app(store, page, limits), host=host, port=port, log_level="warning", access_log=False)


def _refuse(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)
    headers = {"Retry-After": "10"} if refusal.status == 503 else {}
    return Response(f"{refusal.words}\n", refusal.status, headers, "text/plain; charset=utf-8")


class _Site:
    """Answers requests about one graph."""

    def __init__(self, page: Path, base: str, workers: Workers) -> None:
        self._page, self._base, self._workers = page, base, workers

    @asynccontextmanager
    async def live(self, app: Starlette) -> AsyncIterator[None]:
        await self._workers.start()
        try:
            yield
        finally:
            self._workers.stop()

    async def sparql(self, request: Request) -> Response:
        body = await _body(request)
        question = read_question(request.method, request.url.query, request.headers.get("content-type", ""), body)
        accept = request.headers.get("accept", "*/*")
        if question is None:
            media = choose(accept, GRAPH_TYPES) or "text/turtle"
            endpoint = str(request.url.replace(query="", fragment=""))
            return Response(to_description(endpoint, self._base, GRAPH_TYPES[media]), media_type=media)
        return _response(await self._workers.answer(question, accept))

    async def redirect(self, request: Request) -> Response:
        """From a thing to what is said of it: a page or a document (https://www.w3.org/TR/cooluris/#r303gendocument)."""
        wanted = choose(request.headers.get("accept", "*/*"), {_HTML: _HTML} | GRAPH_TYPES)
        way = "page" if wanted in (_HTML, None) else "data"
        return RedirectResponse(f"/{way}/{request.path_params['id']}", 303, {"Vary": "Accept"})

    async def document(self, request: Request) -> Response:
        forms = {form: media for media, form in reversed(GRAPH_TYPES.items())}
        accept = forms.get(request.query_params.get("format", ""), request.headers.get("accept", "*/*"))
        iri = self._iri(request)
        await self._known(iri)
        reply = await self._workers.answer(Question(document_query(iri)), accept)
        return _response(reply)

    async def thing(self, request: Request) -> Response:
        iri = self._iri(request)
        await self._known(iri)
        answers = {}
        for name, text in PAGE_QUERIES.items():
            reply = await self._workers.answer(Question(to_query(text, iri)), _JSON)
            if reply.status != 200:
                return _response(reply)
            answers[name] = reply.body
        return _html(to_page(iri, self._base, answers))

    async def home(self, request: Request) -> Response:
        query = (
            "SELECT ?name ?count WHERE { ?part void:class ?class ; void:entities ?count "
            "FILTER STRSTARTS(STR(?class), STR(kg:)) BIND (STRAFTER(STR(?class), '#') AS ?name) } ORDER BY DESC(?count)"
        )
        reply = await self._workers.answer(Question(query), _JSON)
        rows = read_rows(reply.body) if reply.status == 200 else []
        return _html(to_home(self._base, {row["name"]: row["count"] for row in rows}))

    async def ontology(self, request: Request) -> Response:
        return Response(read_resource("ontology/kg.ttl"), media_type="text/turtle")

    async def graph(self, request: Request) -> Response:
        try:
            return Response(read_output(self._page), media_type=_HTML)
        except StoreError as error:
            raise Refusal(404, str(error)) from None

    async def style(self, request: Request) -> Response:
        return Response(read_resource("serve/templates/style.css"), media_type="text/css")

    def _iri(self, request: Request) -> str:
        iri = self._base + request.path_params["id"]
        if any(c in '<>"{}|^`\\' or c <= " " for c in iri):
            raise Refusal(404, "no such thing: its IRI has characters that none may have")
        return iri

    async def _known(self, iri: str) -> None:
        reply = await self._workers.answer(Question(f"ASK {{ <{iri}> ?p ?o }}"), _JSON)
        if reply.status == 200 and not json.loads(reply.body)["boolean"]:
            raise Refusal(404, f"{iri} is not in the graph")


async def _body(request: Request) -> bytes:
    body = b""
    try:
        async for part in request.stream():
            body += part
            if len(body) > _LONGEST_BODY:
                raise Refusal(413, f"the request is longer than {_LONGEST_BODY:,} bytes")
    except ClientDisconnect:
        raise Refusal(400, "the request broke off") from None
    return body


def _response(reply: Reply) -> Response:
    return Response(reply.body, reply.status, {"Vary": "Accept"}, reply.media)


def _html(text: str) -> Response:
    return Response(
        text,
        headers={"Content-Security-Policy": _POLICY, "X-Content-Type-Options": "nosniff", "Vary": "Accept"},
        media_type=_HTML,
    )
