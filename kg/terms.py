"""The ontology told in other forms: a table for people, a context for JSON-LD.

`make ontology` writes them into ``ontology/``; a test holds them to ``kg.ttl``.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from kg.vocab import BASE, KG, OWL, RDFS, VOCABULARIES, local_name, ontology, prefixes

_TYPES = ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
_SKOS = VOCABULARIES["skos"]
_ABOVE = ("subClassOf", "subPropertyOf")
_LIKE = ("closeMatch", "relatedMatch")
_USED = {  # of other vocabularies: what the written graphs use, by the datatype of their values
    "@id": """
        rdf:subject rdf:predicate rdf:object prov:wasGeneratedBy prov:wasDerivedFrom prov:used prov:wasAssociatedWith
        skos:exactMatch schema:sameAs foaf:page dcterms:conformsTo
        void:vocabulary void:classPartition void:propertyPartition void:class void:property
    """.split(),
    "xsd:anyURI": ["schema:url"],
}


@dataclass(frozen=True, slots=True)
class Term:
    """A class or property of the ontology; other terms by their prefixed names."""

    name: str
    type: str
    """Class, ObjectProperty, DatatypeProperty or AnnotationProperty."""
    label: str
    comment: str
    domain: tuple[str, ...]
    range: tuple[str, ...]
    above: tuple[str, ...]
    like: tuple[str, ...]
    example: str


def terms() -> Iterator[Term]:
    """All terms of the ontology: classes, then properties, each in the order of their names."""
    known = ontology()
    for type_ in _TYPES:
        for node in known.instances(type_):
            yield Term(
                name=local_name(node),
                type=type_,
                label=known.words(node, RDFS + "label"),
                comment=known.words(node, RDFS + "comment"),
                domain=_members(node, "domain"),
                range=_members(node, "range"),
                above=_named(node, (RDFS + p for p in _ABOVE)),
                like=_named(node, (_SKOS + p for p in _LIKE)),
                example=known.words(node, _SKOS + "example"),
            )


def _members(node: ox.NamedNode, side: str) -> tuple[str, ...]:
    """The classes of a domain or range, those of a union one by one."""
    known = ontology()
    found: list[str] = []
    for class_ in known.objects(node, RDFS + side):
        unions = known.objects(class_, OWL + "unionOf")
        found += [shortened(m) for union in unions for m in known.members(union)] or [shortened(class_)]
    return tuple(found)


def _named(node: ox.NamedNode, properties) -> tuple[str, ...]:
    return tuple(sorted(shortened(value) for p in properties for value in ontology().objects(node, p)))


def shortened(node: ox.NamedNode) -> str:
    """An IRI with its prefix, as the ontology's file writes it.

    >>> shortened(ox.NamedNode("https://w3id.org/paperkg/ontology#Model"))
    'kg:Model'
    """
    declared = ontology().prefixes
    fitting = [(len(iri), prefix, iri) for prefix, iri in declared.items() if node.value.startswith(iri)]
    if not fitting:
        return node.value
    _, prefix, iri = max(fitting)
    return f"{prefix}:{node.value[len(iri) :]}"


def to_markdown() -> str:
    """The table of terms, as `ontology/README.md` holds it."""
    lines = [
        "# The terms of the ontology",
        "",
        f"Namespace `{KG}`, prefix `kg`. Written from `kg.ttl` by `make ontology`.",
        "",
        "A term stands under those in its column *under*: what is said with it is so with them too. It is *like* those that mean",
        "nearly the same, or something beside it.",
    ]
    headings = {
        "Class": "Classes",
        "ObjectProperty": "Relations",
        "DatatypeProperty": "Values",
        "AnnotationProperty": "Notes on terms",
    }
    found = list(terms())
    for type_, heading in headings.items():
        ends = () if type_ in ("Class", "AnnotationProperty") else ("from", "to")
        header = ("term", "meaning", *ends, "under", "like", "example")
        lines += ["", f"## {heading}", "", "| " + " | ".join(header) + " |", "|---" * len(header) + "|"]
        for term in (t for t in found if t.type == type_):
            cells = [f"`kg:{term.name}`", term.comment]
            cells += [" ".join(term.domain), " ".join(term.range)] if ends else []
            cells += [" ".join(term.above), " ".join(term.like), f"`{term.example}`"]
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def to_context(base: str = BASE) -> dict:
    """The JSON-LD context of a graph with this base IRI: prefixes, and our terms without a prefix.

    >>> to_context()["introduces"]
    {'@id': 'kg:introduces', '@type': '@id'}
    """
    context: dict = {"id": "@id", "type": "@type", **prefixes(base)}
    for type_, names in _USED.items():
        context |= {name: {"@type": type_} for name in names}
    for term in terms():
        if term.type == "Class":
            context[term.name] = f"kg:{term.name}"
        elif term.type == "ObjectProperty":
            context[term.name] = {"@id": f"kg:{term.name}", "@type": "@id"}
        elif term.range == ("xsd:anyURI",):
            context[term.name] = {"@id": f"kg:{term.name}", "@type": "xsd:anyURI"}
        elif term.type == "DatatypeProperty":
            context[term.name] = f"kg:{term.name}"
    return context
