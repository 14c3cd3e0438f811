"""The templates of all pages, compiled once, and the files beside them."""

from functools import cache

from jinja2 import Environment, FunctionLoader

from kg.files import read_resource
from kg.model import Evidence
from kg.names import figure, measured
from kg.site.charts import brief
from kg.site.links import Links
from kg.site.marks import cut, names_of
from kg.site.wording import as_verb
from kg.vocab import KINDS, PREDICATES, PROPERTIES

FILES = {
    "style.css": "text/css",
    "icon.svg": "image/svg+xml",
    "sort.js": "text/javascript",
    "search.js": "text/javascript",
}
"""What stands beside the pages, with its media type. All works without the scripts, but for the search of a site of files."""
POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'"
"""What a page may load and send: what lies beside it, and nothing else (https://www.w3.org/TR/CSP3/)."""


def _load(name: str) -> str:
    return read_resource(f"site/templates/{name}")


def _sure(evidence: tuple[Evidence, ...]) -> list[Evidence]:
    """The surest first."""
    return sorted(evidence, key=lambda e: (-e.score, e))


_templates = Environment(
    loader=FunctionLoader(_load), autoescape=True, trim_blocks=True, lstrip_blocks=True, auto_reload=False
)
_templates.filters |= {
    "brief": brief,
    "cut": cut,
    "figure": figure,
    "measured": measured,
    "sure": _sure,
    "verb": as_verb,
}
_templates.globals |= {"kinds": KINDS, "predicates": PREDICATES, "properties": PROPERTIES, "names_of": names_of}
_PARTS = ("base", "macros", "pictures")
_PAGES = ("home", "thing", "paper", "kind", "boards", "board", "lineage", "search", "query", "sorry")
_compiled = {name: _templates.get_template(f"{name}.html") for name in (*_PARTS, *_PAGES)}


def fill(name: str, links: Links, /, **said: object) -> str:
    """Write a page by its template."""
    return _compiled[name].render(links=links, policy=POLICY, **said)


@cache
def read_file(name: str) -> str:
    """The text of one of the files beside the pages; the stylesheet has the colours of the ontology's kinds."""
    if name != "style.css":
        return _load(name)
    kinds = (f".kind-{kind.name} {{ --kind: {kind.colour}; }}\n" for kind in KINDS.values())
    return _load(name) + "".join(kinds)
