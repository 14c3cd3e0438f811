"""The vocabulary: kinds, predicates and quantity properties, read from ``ontology/kg.ttl``.

Nothing here is written by hand twice: add a class or a property to the ontology and it is known.
An ontology of your own, such as a copy with more kinds, is the file that the variable KG_ONTOLOGY names.
"""

import hashlib
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pyoxigraph as ox

from kg.errors import SchemaError, SourceError
from kg.files import read_resource, read_source

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
KG = "https://w3id.org/paperkg/ontology#"
"""Namespace of the ontology."""
ONTOLOGY = KG.rstrip("#")
BASE = "https://w3id.org/paperkg/"
"""Where the IRIs of things begin, if nothing else is said: ``{BASE}{kind}/{slug}``."""

PAPER = "Paper"
MENTIONS = "mentions"
INTRODUCES = "introduces"
VARIANT_OF = "variantOf"
AUTHORED_BY = "authoredBy"
AFFILIATED_WITH = "affiliatedWith"
PUBLISHED_IN = "publishedIn"


_COLOUR, _SHAPE = "#777777", "circle"
"""Of a relation and of a kind, in an ontology that gives none."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A class of things that papers name, ``Paper`` itself, or a class of what the records of sources name."""

    name: str
    label: str
    comment: str
    colour: str
    shape: str

    @property
    def prefix(self) -> str:
        """The word that begins its IRIs and is their SPARQL prefix: ``model`` in ``model:gpt-3``."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Predicate:
    """A relation between two things, and the kinds that may stand at its ends."""

    name: str
    label: str
    comment: str
    domain: frozenset[str]
    range: frozenset[str]
    derived: bool
    """Whether it is concluded, and no paper says it."""
    recorded: bool
    """Whether the record of a source says it, and not the text of a paper."""
    colour: str
    dashes: tuple[int, ...]
    """How pictures break its line: dash, gap, in pixels; none for a whole line."""

    @property
    def told(self) -> bool:
        """Whether texts say it, so that an extractor may find it."""
        return not (self.derived or self.recorded)

    def allows(self, head: str, tail: str) -> bool:
        """Tell whether the relation may run from a thing of kind `head` to one of kind `tail`."""
        return head in self.domain and tail in self.range


@dataclass(frozen=True, slots=True)
class Property:
    """A quantity said of one thing, and the kinds of which it may be said."""

    name: str
    label: str
    comment: str
    domain: frozenset[str]


class Ontology:
    """The triples of the ontology, looked up by subject and predicate."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.store = ox.Store()
        parser = ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)
        self.store.extend(parser)
        self.prefixes: dict[str, str] = parser.prefixes
        self.digest = hashlib.sha256(text.encode()).hexdigest()

    def objects(self, subject: Any, predicate: str) -> list:
        """The values of a property, sorted."""
        return [q.object for q in self.store.quads_for_pattern(subject, ox.NamedNode(predicate), None)]

    def words(self, subject: Any, predicate: str) -> str:
        """The text of a property, or none."""
        return next((o.value for o in self.objects(subject, predicate)), "")

    def instances(self, type_: str) -> list[ox.NamedNode]:
        """Subjects of the ontology's namespace, in order of their names."""
        pattern = self.store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), ox.NamedNode(OWL + type_))
        found = (q.subject for q in pattern if isinstance(q.subject, ox.NamedNode))
        return sorted((node for node in found if local_name(node)), key=lambda node: node.value)

    def members(self, collection: ox.NamedNode | ox.BlankNode) -> Iterator:
        """Walk an RDF list."""
        while collection.value != RDF + "nil":
            yield self.objects(collection, RDF + "first")[0]
            (collection,) = self.objects(collection, RDF + "rest")

    def kinds_of(self, class_: Any) -> frozenset[str]:
        """All kinds that fall under a class or a union of classes: those with a colour."""
        found = {local_name(class_)} if self.words(class_, KG + "colour") else set()
        for union in self.objects(class_, OWL + "unionOf"):
            for member in self.members(union):
                found |= self.kinds_of(member)
        below = self.store.quads_for_pattern(None, ox.NamedNode(RDFS + "subClassOf"), class_)
        for quad in below:
            found |= self.kinds_of(quad.subject)
        return frozenset(found)

    def ends(self, property_: ox.NamedNode, side: str) -> frozenset[str]:
        kinds = [self.kinds_of(c) for c in self.objects(property_, RDFS + side)]
        return frozenset().union(*kinds)


def local_name(node) -> str:
    """The name after the ontology's namespace, empty for a node of another one."""
    return node.value[len(KG) :] if isinstance(node, ox.NamedNode) and node.value.startswith(KG) else ""


@cache
def ontology() -> Ontology:
    """The ontology, read once."""
    own = os.environ.get("KG_ONTOLOGY")
    if not own:
        return Ontology(read_resource("ontology/kg.ttl"))
    try:
        return Ontology(read_source(own))
    except (SourceError, SyntaxError) as error:
        sys.stderr.write(f"kg: KG_ONTOLOGY={own} is no ontology in Turtle: {error}\n")
        sys.exit(2)  # no import can go on, and no caller is there yet to catch an error


def _described(node: ox.NamedNode) -> tuple[str, str, str]:
    known = ontology()
    return local_name(node), known.words(node, RDFS + "label"), known.words(node, RDFS + "comment")


def _read_kinds() -> dict[str, Kind]:
    known = ontology()
    found = {}
    for node in known.instances("Class"):
        colour, shape = known.words(node, KG + "colour"), known.words(node, KG + "shape") or _SHAPE
        if colour:
            found[local_name(node)] = Kind(*_described(node), colour, shape)
    return found


def _read_predicates() -> dict[str, Predicate]:
    known = ontology()
    found = {}
    for node in known.instances("ObjectProperty"):
        domain, range_ = known.ends(node, "domain"), known.ends(node, "range")
        if domain and range_:
            derived, recorded = (known.words(node, KG + name) == "true" for name in ("derived", "recorded"))
            dashes = tuple(map(int, known.words(node, KG + "dashes").split()))
            colour = known.words(node, KG + "colour") or _COLOUR
            found[local_name(node)] = Predicate(*_described(node), domain, range_, derived, recorded, colour, dashes)
    return found


def _read_properties() -> dict[str, Property]:
    known = ontology()
    found = {}
    for node in known.instances("DatatypeProperty"):
        domain = known.ends(node, "domain")
        is_number = known.objects(node, RDFS + "range") == [ox.NamedNode(XSD + "decimal")]
        if domain and is_number:
            found[local_name(node)] = Property(*_described(node), domain)
    return found


KINDS: dict[str, Kind] = _read_kinds()
"""Kinds by name, ``Paper`` among them."""
PREDICATES: dict[str, Predicate] = _read_predicates()
"""The fourteen relations of the guidelines, ``mentions``, what is derived and what sources record, by name."""
THINGS: tuple[str, ...] = tuple(kind for kind in KINDS if kind in PREDICATES[MENTIONS].range)
"""The kinds of what papers name."""
INTRODUCIBLE = PREDICATES[INTRODUCES].range
"""The kinds of what papers introduce."""
PROPERTIES: dict[str, Property] = _read_properties()
"""Quantity properties by name."""
VOCABULARIES: dict[str, str] = {
    "kg": KG,
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "fabio": "http://purl.org/spar/fabio/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
    "prism": "http://prismstandard.org/namespaces/basic/2.0/",
    "prov": "http://www.w3.org/ns/prov#",
    "schema": "http://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "void": "http://rdfs.org/ns/void#",
}
"""Namespaces of the vocabularies that a graph uses, by prefix."""
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`]')
"""https://www.w3.org/TR/turtle/#grammar-production-IRIREF"""
_MADE = ("statement", "quantity", "result", "link", "evidence", "activity")


def checked_base(text: str) -> str:
    """A base IRI, ending so that names can follow it.

    Raises SchemaError where a text is no absolute IRI of the web.

    >>> checked_base("https://example.org/kg")
    'https://example.org/kg/'
    """
    try:
        parts = urlsplit(text)
        ox.NamedNode(text)
    except ValueError:
        parts = None
    if parts is None or parts.scheme not in ("http", "https") or not parts.netloc or _NOT_IN_IRI.search(text):
        raise SchemaError(f"the base {text!r} is no absolute IRI; expected one such as https://example.org/kg/")
    return text if text.endswith(("/", "#")) else f"{text}/"


def prefixes(base: str = BASE) -> dict[str, str]:
    """The prefixes that every query knows and every written file declares, for a graph of some base IRI.

    >>> prefixes("https://example.org/")["model"]
    'https://example.org/model/'
    """
    return VOCABULARIES | {name: f"{base}{name}/" for name in (*(k.prefix for k in KINDS.values()), *_MADE)}


def id_of(name: str, base: str = BASE) -> str:
    """The id that a name means which is an IRI, or has a prefix as answers write it; any other is taken for an id itself.

    >>> id_of("model:roberta"), id_of("<https://w3id.org/paperkg/model/roberta>"), id_of("model/roberta")
    ('model/roberta', 'model/roberta', 'model/roberta')
    """
    prefix, colon, rest = name.partition(":")
    iri = prefixes(base).get(prefix, prefix + colon) + rest
    return iri.strip("<>").removeprefix(base)
