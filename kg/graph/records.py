"""What the record of a source says of a paper beside its text: who wrote it, where they worked, where it was published."""

from collections.abc import Callable, Iterator, Mapping

from kg.model import Edge, Evidence, Paper, Resolution
from kg.names import fold, record_slug
from kg.vocab import AFFILIATED_WITH, AUTHORED_BY, KINDS, PREDICATES, PUBLISHED_IN

_PERSON, _ORGANIZATION, _VENUE = "Person", "Organization", "Venue"

RECORD = "record of the source"
"""Stands for the extractor of what no text says."""

Homes = Callable[[str, str], str]
"""Gives the id of the node that a name of a kind means."""


def homes_of(resolution: Resolution, aliases: Mapping[str, str]) -> Homes:
    """Tell which nodes the names of records mean: an organization that texts name so, as they or the `aliases` spell it, else one of its own.

    >>> homes_of(Resolution(()), {})("Person", "Ada Lovelace")
    'person/ada-lovelace'
    """

    def key(name: str) -> str:
        return fold(aliases.get(fold(name), name))

    organizations = [thing for thing in resolution.things if thing.kind == _ORGANIZATION]
    known: dict[str, str] = {}
    for thing in sorted(organizations, key=lambda t: (-len(t.mentions), t.id)):
        for name in thing.names:
            known.setdefault(key(name), thing.id)

    def home(kind: str, name: str) -> str:
        there = known.get(key(name)) if kind == _ORGANIZATION else None
        return there or f"{KINDS[kind].prefix}/{record_slug(name)}"

    return home


def record_of(id_: str, paper: Paper, home: Homes) -> Iterator[tuple[str, Edge]]:
    """Give the relations that the record of a paper says, each with the kind of its end; `id_` is that of the paper's node.

    The name is the evidence, as the record writes it; it has no place in the text.
    """
    for predicate, kind, names in (
        (AUTHORED_BY, _PERSON, paper.authors),
        (AFFILIATED_WITH, _ORGANIZATION, paper.affiliations),
        (PUBLISHED_IN, _VENUE, (paper.venue,) if paper.venue else ()),
    ):
        if predicate in PREDICATES:  # which an ontology of one's own may not have
            for name in dict.fromkeys(names):
                yield kind, Edge(id_, predicate, home(kind, name), (Evidence(id_, None, name, 1.0, RECORD),))
