"""The web application: routes, and what they answer."""

import errno
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kg.errors import KgError, StoreError
from kg.files import read_output
from kg.folder import PAGE, STORE
from kg.serve.answering import Document, Limits, Page, Reply
from kg.serve.description import to_description
from kg.serve.negotiation import GRAPH_TYPES, RESULT_TYPES, choose
from kg.serve.protocol import Refusal, read_question
from kg.serve.workers import Workers
from kg.site import FILES, POLICY, Served, read_file, sorry
from kg.store import open_store
from kg.vocab import ontology as known_ontology

_LONGEST_BODY = 1_000_000
"""Bytes of a request; no person and few programs write a longer query."""
_HTML = "text/html"
_SAFE = {
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def make_app(folder: Path, limits: Limits = Limits(), short: int = 2, long: int = 2) -> Starlette:  # noqa: B008
    """The application over the folder of a built graph, for any ASGI server.

    `short` processes answer, and `long` more go on with what takes long. Raises StoreError where there is no graph.
    """
    base = open_store(folder / STORE).base
    site = _Site(folder, base, Workers(folder, limits, short, long))
    routes = [
        Route("/sparql", site.sparql, methods=["GET", "POST"]),
        *(Route(path, site.ontology) for path in ("/ontology", "/kg/ontology")),
        Route("/kg/{id:path}", site.redirect),
        Route("/data/{id:path}", site.document),
        Route("/graph.html", site.graph),
        *(Route(f"/{name}", site.file) for name in FILES),
        Route("/{path:path}", site.page),
    ]
    cors = Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "POST"], allow_headers=["*"])
    return Starlette(routes=routes, middleware=[cors], lifespan=site.live, exception_handlers={Refusal: _refuse})


def serve_built(
    folder: Path,
    host: str = "127.0.0.1",
    port: int = 8000,
    limits: Limits = Limits(),  # noqa: B008
    announce: Callable[[str], None] = lambda address: None,
) -> None:
    """Serve a built graph until interrupted; its address is announced once it answers there, and an interrupt ends it.

    Raises StoreError where there is no graph, and KgError where nothing can listen at the address.
    """
    app = make_app(folder, limits)
    with _listening(host, port) as listening, suppress(KeyboardInterrupt):
        config = uvicorn.Config(app, log_level="warning", access_log=False)
        _Server(config, lambda: announce(_address(listening))).run([listening])


class _Server(uvicorn.Server):
    """A server that tells when it has started: a signal before that would break off what handles signals."""

    def __init__(self, config: uvicorn.Config, tell: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell = tell

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._tell()


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise KgError(f"port {port} is taken; give another with --port") from None
        raise KgError(f"{error.strerror}; give another with --host or --port") from None


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _refuse(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)
    headers = {"Retry-After": "10"} if refusal.status == 503 else {}
    return Response(f"{refusal.words}\n", refusal.status, headers, "text/plain; charset=utf-8")


class _Site:
    """Answers requests about one graph."""

    def __init__(self, folder: Path, base: str, workers: Workers) -> None:
        self._folder, self._base, self._workers = folder, base, workers

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
        accept = _accepted(request, RESULT_TYPES | GRAPH_TYPES)
        if question is None:
            media = choose(accept, GRAPH_TYPES) or "text/turtle"
            endpoint = str(request.url.replace(query="", fragment=""))
            return Response(to_description(endpoint, self._base, GRAPH_TYPES[media]), media_type=media)
        return _response(await self._workers.answer(question, accept))

    async def redirect(self, request: Request) -> Response:
        """From a thing to what is said of it: a page or a document (https://www.w3.org/TR/cooluris/#r303gendocument)."""
        wanted = choose(request.headers.get("accept", "*/*"), {_HTML: _HTML} | GRAPH_TYPES)
        way = "page" if wanted in (_HTML, None) else "data"
        return RedirectResponse(f"/{way}/{_after(request, '/kg/')}", 303, {"Vary": "Accept"})

    async def document(self, request: Request) -> Response:
        accept = _accepted(request, GRAPH_TYPES)
        form, forms = request.query_params.get("format"), dict.fromkeys(GRAPH_TYPES.values())
        if form and form not in forms:
            raise Refusal(406, f"format {form!r} is unknown; expected one of {', '.join(forms)}")
        return _response(await self._workers.answer(Document(_after(request, "/data/")), accept))

    async def page(self, request: Request) -> Response:
        page = Page(_after(request, "/"), tuple(request.query_params.items()))
        try:
            reply = await self._workers.answer(page, _HTML)
        except Refusal as refusal:
            return Response(sorry(Served(), refusal.words), refusal.status, _SAFE, _HTML)
        return Response(reply.body, reply.status, _SAFE, reply.media)

    async def ontology(self, request: Request) -> Response:
        return Response(known_ontology().text, media_type="text/turtle")

    async def graph(self, request: Request) -> Response:
        try:
            return Response(read_output(self._folder / PAGE), media_type=_HTML)
        except StoreError as error:
            raise Refusal(404, str(error)) from None

    async def file(self, request: Request) -> Response:
        name = request.url.path.removeprefix("/")
        return Response(read_file(name), media_type=FILES[name])


def _after(request: Request, start: str) -> str:
    """The rest of a path as it came: IRIs are compared with their percent signs."""
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    return raw.partition(b"?")[0].decode("ascii", "replace").removeprefix(start)


def _accepted(request: Request, offered: Mapping[str, str]) -> str:
    """What the reader accepts: the parameter `format`, which a link can say, before the header.

    Clients of SPARQL have names of their own for forms, and say them beside the header.
    """
    media = {form: media for media, form in reversed(list(offered.items()))}
    return media.get(request.query_params.get("format", ""), request.headers.get("accept", "*/*"))


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
