"""The graph as one HTML file: it draws, searches, filters and quotes, and asks the network for nothing.

pyvis brings vis-network and hands the data to the template ``page.html``, where every text is JSON,
never markup.
"""

import json

from jinja2 import ChoiceLoader, DictLoader

from kg.files import read_resource
from kg.graph import Graph, edges, nodes
from kg.layout import place
from kg.model import Edge, Evidence, Node
from kg.vocab import KINDS, MENTIONS, PAPER, PREDICATES, PROPERTIES

_TEMPLATE = "paperkg.html"
_OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {"hover": True, "hideEdgesOnDrag": True, "hideEdgesOnZoom": True, "tooltipDelay": 200},
    "nodes": {
        "shape": "dot",
        "borderWidth": 1,
        "scaling": {
            "min": 5,
            "max": 30,
            "label": {"enabled": True, "min": 10, "max": 20, "drawThreshold": 7, "maxVisible": 24},
        },
    },
    "edges": {
        "smooth": False,
        "width": 0.6,
        "selectionWidth": 1.2,
        "hoverWidth": 0.4,
        "arrows": {"to": {"enabled": True, "scaleFactor": 0.35}},
    },
}
_LONGEST_LABEL = 34


def to_page(graph: Graph, title: str = "Knowledge graph") -> str:
    """Draw the graph as a self-contained page; the same graph gives the same page."""
    from pyvis.network import Network  # brings IPython, a tenth of a second that only pages pay

    quotes = _Quotes()
    shown = [e for e in edges(graph) if not _is_said_otherwise(graph, e)]
    places = place(sorted(graph), [(e.head, e.tail) for e in shown])
    network = Network(directed=True, cdn_resources="in_line", heading=title)
    network.nodes = [_drawn_node(graph, node, places[node.id], quotes) for node in nodes(graph)]
    network.edges = [_drawn_edge(number, edge, quotes) for number, edge in enumerate(shown)]
    network.set_options(json.dumps(_OPTIONS))
    templates = DictLoader({_TEMPLATE: read_resource("page.html")})
    network.templateEnv.loader = ChoiceLoader([templates, network.templateEnv.loader])
    network.templateEnv.globals.update(
        kinds=[{"name": k.name, "label": k.label, "colour": k.colour, "comment": k.comment} for k in KINDS.values()],
        predicates={p.name: {"label": p.label, "comment": p.comment} for p in PREDICATES.values()},
        properties={p.name: p.label for p in PROPERTIES.values()},
        quotes=quotes.texts,
    )
    network.path = _TEMPLATE
    return network.generate_html()


class _Quotes:
    """Each quoted text once; evidence points at its number."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._numbers: dict[str, int] = {}

    def point(self, evidence: tuple[Evidence, ...]) -> list[list]:
        """Evidence as [paper's node id, number of the quote, score], the surest first."""
        pointed = []
        for e in sorted(evidence, key=lambda e: (-e.score, e)):
            if e.quote not in self._numbers:
                self._numbers[e.quote] = len(self.texts)
                self.texts.append(e.quote)
            pointed.append([e.paper, self._numbers[e.quote], round(e.score, 2)])
        return pointed


def _is_said_otherwise(graph: Graph, edge: Edge) -> bool:
    """Tell whether a mere mention adds nothing to the picture: the paper says more of the thing."""
    return edge.predicate == MENTIONS and len(graph[edge.head][edge.tail]) > 1


def _drawn_node(graph: Graph, node: Node, at: tuple[float, float], quotes: _Quotes) -> dict:
    degree = graph.degree(node.id)
    drawn = {
        "id": node.id,
        "label": _short(node.label) if node.kind != PAPER else _short(node.label.split(":")[0]),
        "name": node.label,
        "names": list(node.names[1:]),
        "kind": node.kind,
        "color": KINDS[node.kind].colour,
        "value": degree if node.kind != PAPER else min(degree, 6),
        "x": at[0],
        "y": at[1],
        "quantities": [[q.property, q.value, q.unit, quotes.point(q.evidence)] for q in node.quantities],
        "results": [
            [c.metric, c.value, c.unit, c.dataset, c.baseline, c.baseline_text, quotes.point(c.evidence)]
            for c in node.results
        ],
        "links": [[link.url, link.kind] for link in node.links],
    }
    if node.paper is not None:
        drawn |= {"abstract": node.paper.abstract, "url": node.paper.url, "pages": list(node.paper.pages)}
    return drawn


def _drawn_edge(number: int, edge: Edge, quotes: _Quotes) -> dict:
    return {
        "id": number,
        "from": edge.head,
        "to": edge.tail,
        "predicate": edge.predicate,
        "evidence": quotes.point(edge.evidence),
    }


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1] + "…"
