"""What the graph says of one IRI: as RDF, and as a page."""

import json
from collections import defaultdict
from itertools import groupby

from jinja2 import Environment, FunctionLoader, select_autoescape

from kg.files import read_resource
from kg.rdf.terms import LABEL, A, term
from kg.vocab import KG, KINDS, PREDICATES, PROPERTIES

_DOCUMENT = """CONSTRUCT { %(iri)s ?p ?o . ?o rdfs:label ?label . ?s ?q %(iri)s . ?s rdfs:label ?name . ?fact ?fp ?fo }
WHERE {
  { %(iri)s ?p ?o OPTIONAL { ?o rdfs:label ?label } }
  UNION { ?s ?q %(iri)s ; rdfs:label ?name }
  UNION { ?fact kg:subject %(iri)s ; ?fp ?fo }
}"""
_FACTS = """SELECT ?way ?predicate ?other ?label ?quote ?paper ?title ?confidence
WHERE {
  { ?s rdf:subject %(iri)s ; rdf:predicate ?predicate ; rdf:object ?other BIND ("out" AS ?way) }
  UNION { ?s rdf:object %(iri)s ; rdf:predicate ?predicate ; rdf:subject ?other BIND ("in" AS ?way) }
  ?other rdfs:label ?label .
  ?s kg:evidence ?e . ?e kg:paper ?paper ; oa:exact ?quote ; kg:confidence ?confidence . ?paper rdfs:label ?title .
}
ORDER BY DESC(?way) ?predicate DESC(?confidence) ?label
LIMIT 1000"""
_NUMBERS = """SELECT ?name ?value ?unit ?dataset ?baseline ?url ?quote ?paper ?title
WHERE {
  ?fact kg:subject %(iri)s ; kg:evidence ?e .
  ?e kg:paper ?paper ; oa:exact ?quote . ?paper rdfs:label ?title .
  { ?fact kg:property ?name ; kg:value ?value ; kg:unit ?unit }
  UNION { ?fact kg:metricName ?name ; kg:value ?value ; kg:unit ?unit
          OPTIONAL { ?fact kg:dataset / rdfs:label ?dataset } OPTIONAL { ?fact kg:baseline / rdfs:label ?baseline } }
  UNION { ?fact kg:linkKind ?name ; kg:url ?url }
}
ORDER BY ?name DESC(?value) ?url
LIMIT 1000"""
_SELF = "SELECT ?p ?o WHERE { %(iri)s ?p ?o } ORDER BY ?p ?o LIMIT 1000"

PAGE_QUERIES = {"self": _SELF, "facts": _FACTS, "numbers": _NUMBERS}
"""The questions that a page is made of."""


def to_query(text: str, iri: str) -> str:
    """One of the questions here, about one IRI."""
    return text % {"iri": f"<{iri}>"}


def document_query(iri: str) -> str:
    """The question for all that the graph says of an IRI, as triples."""
    return to_query(_DOCUMENT, iri)


def _load(name: str) -> str:
    return read_resource(f"serve/templates/{name}")


_templates = Environment(loader=FunctionLoader(_load), autoescape=select_autoescape(default=True), trim_blocks=True)


def to_page(iri: str, base: str, answers: dict[str, bytes]) -> str:
    """The page of an IRI, of the answers to `PAGE_QUERIES` as SPARQL results in JSON."""
    rows = {name: read_rows(answer) for name, answer in answers.items()}
    own: dict[str, list[str]] = defaultdict(list)
    for row in rows["self"]:
        own[row["p"]].append(row["o"])
    kinds = [kind for kind in KINDS.values() if KG + kind.name in own[A.value]]
    groups = [
        (_phrase(way, predicate), _once(list(group)))
        for (way, predicate), group in groupby(rows["facts"], key=lambda r: (r["way"], r["predicate"]))
        if predicate != KG + "mentions" or way == "in"
    ]
    return _templates.get_template("thing.html").render(
        iri=iri,
        label=next(iter(own[LABEL.value]), iri),
        kind=next(iter(kinds), None),
        names=own[term("skos:altLabel").value],
        abstract=next(iter(own[term("dcterms:abstract").value]), ""),
        elsewhere=own[term("skos:exactMatch").value] + own[term("schema:sameAs").value],
        numbers=[row | {"name": _number_name(row["name"])} for row in rows["numbers"]],
        groups=groups,
        local=lambda other: f"/page/{other.removeprefix(base)}" if other.startswith(base) else other,
        data=f"/data/{iri.removeprefix(base)}",
    )


def to_home(base: str, counts: dict[str, str]) -> str:
    """The first page: what is in the graph, and how to ask it."""
    return _templates.get_template("home.html").render(base=base, counts=counts)


def read_rows(answer: bytes) -> list[dict[str, str]]:
    """The rows of SPARQL results in JSON, by variable, as texts."""
    bindings = json.loads(answer)["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in bindings]


def _once(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Each other end once, with its surest quote."""
    return list({row["other"]: row for row in reversed(rows)}.values())[::-1]


def _phrase(way: str, predicate: str) -> str:
    known = PREDICATES.get(predicate.removeprefix(KG))
    label = known.label if known else predicate
    return label if way == "out" else f"… {label} this"


def _number_name(name: str) -> str:
    known = PROPERTIES.get(name.removeprefix(KG))
    return known.label if known else name
