"""What a request asks, by the SPARQL 1.1 protocol (https://www.w3.org/TR/sparql11-protocol/#query-operation)."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

FORM, DIRECT, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
_READ_ONLY = "this endpoint is read-only; it answers SELECT, ASK, CONSTRUCT and DESCRIBE"


class Refusal(Exception):
    """A request that is not answered: the status and the words of the response."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status, self.words = status, words


@dataclass(frozen=True, slots=True)
class Question:
    """A query and the dataset it is asked of; no graphs are the graph as it is."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def read_question(method: str, url_query: str, content_type: str = "", body: bytes = b"") -> Question | None:
    """Read the question of a request in any of the three ways; none where a GET asks for the service's description.

    Raises Refusal: 400 for what the protocol does not allow, 403 for updates, 415 for other media types.

    >>> read_question("GET", "query=ASK%20%7B%7D").query
    'ASK {}'
    """
    parameters = _parameters(url_query)
    media, charset = _media(content_type)
    if method in ("GET", "HEAD"):
        if not parameters:
            return None
        return _question(parameters)
    if media == UPDATE:
        raise Refusal(403, _READ_ONLY)
    if media not in (FORM, DIRECT):
        raise Refusal(415, f"the media type is {media or 'not said'}; expected {FORM} or {DIRECT}")
    if charset not in ("", "utf-8", "utf8"):
        raise Refusal(415, f"the charset is {charset}; expected UTF-8")
    text = _decoded(body)
    if media == FORM:
        return _question(parameters + _parameters(text))
    if any(name == "query" for name, _ in parameters):
        raise Refusal(400, "the query stands in the address and in the body; expected one of them")
    return _question([*parameters, ("query", text)])


def _question(parameters: list[tuple[str, str]]) -> Question:
    def values(*names: str) -> tuple[str, ...]:
        return tuple(value for name, value in parameters if name in names)

    if values("update", "using-graph-uri", "using-named-graph-uri"):
        raise Refusal(403, _READ_ONLY)
    queries = values("query")
    if len(queries) != 1:
        raise Refusal(400, f"there are {len(queries)} parameters 'query'; expected one")
    return Question(queries[0], values("default-graph-uri"), values("named-graph-uri"))


def _parameters(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ValueError as error:
        raise Refusal(400, f"the parameters cannot be read ({error}); expected percent-encoded UTF-8") from None


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise Refusal(400, "the request is not UTF-8") from None


def _media(content_type: str) -> tuple[str, str]:
    """The media type and the charset of a Content-Type."""
    media, *parameters = content_type.split(";")
    named = (p.partition("=") for p in parameters)
    charsets = [value.strip().strip('"').lower() for name, _, value in named if name.strip().lower() == "charset"]
    return media.strip().lower(), charsets[0] if charsets else ""
