"""The graph as one HTML file: a map that searches, filters and quotes, and asks the network for nothing.

vis-network, as pyvis brings it, moves the map under mouse and fingers. `contents` is what it shows; the template
``page.html`` puts it beside the styles and scripts of this folder as JSON, never as markup.
"""

import json
from collections.abc import Iterable

from jinja2 import DictLoader, Environment

from kg.files import read_resource, read_resource_of
from kg.model import Subject
from kg.page.contents import to_contents

_SCRIPTS = ("graph", "state", "scene", "places", "drawing", "map", "panel", "search", "filters", "download", "main")
"""In the order in which they build upon each other."""
_VIS = "templates/lib/vis-9.1.2/vis-network.min.js"


def to_page(subjects: Iterable[Subject], title: str) -> str:
    """Draw the graph as a self-contained page; the same graph gives the same page. Its subjects are read several times."""
    environment = Environment(loader=DictLoader({"page.html": read_resource("page/page.html")}), autoescape=True)
    return environment.get_template("page.html").render(
        title=title,
        style=read_resource("page/page.css"),
        vis=read_resource_of("pyvis", _VIS),
        script="\n".join(read_resource(f"page/{name}.js") for name in _SCRIPTS),
        contents=_harmless(json.dumps(to_contents(subjects), ensure_ascii=False, separators=(",", ":"))),
    )


def _harmless(text: str) -> str:
    """Keep JSON from ending its script element (https://html.spec.whatwg.org/#restrictions-for-contents-of-script-elements)."""
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
