"""What models descend from: families as trees."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kg import store
from kg.site.built import Built
from kg.site.links import Links
from kg.site.templates import fill
from kg.vocab import KG, PREDICATES

_DESCENT = """SELECT ?child ?relation ?parent
WHERE { VALUES ?relation { kg:basedOn kg:variantOf kg:partOf } ?parent a kg:Model . ?child ?relation ?parent ; a kg:Model }
ORDER BY ?parent ?child ?relation"""
_FAMILIES = 200
"""On one page, the largest first."""
_DEPTH = 40
"""Generations; a text that makes up longer lines is not worth a deeper page."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A model with those that descend from it."""

    id: str
    how: str
    """What it is to the model above it."""
    below: tuple["Branch", ...] = ()
    again: bool = False
    """Whether it has its descendants elsewhere on the page."""

    @property
    def size(self) -> int:
        """How many models stand in it."""
        return 1 + sum(branch.size for branch in self.below)


def to_tree(built: Built, links: Links) -> str:
    """Draw all families of models, the largest first."""
    names = len(built.store.base)
    rows = store.query(built.store, _DESCENT).rows
    told = ([getattr(term, "value", "") for term in row] for row in rows)
    ties = [(child[names:], PREDICATES[how.removeprefix(KG)].label, parent[names:]) for child, how, parent in told]
    families = sorted(to_families(ties), key=lambda branch: (-branch.size, branch.id))
    with built.search() as search:
        labels = search.labels({id_ for child, _, parent in ties for id_ in (child, parent)})
    return fill("lineage", links, families=families[:_FAMILIES], total=len(families), labels=labels)


def to_families(ties: Iterable[tuple[str, str, str]]) -> list[Branch]:
    """Make trees of ties between child and parent; each is unfolded once, so that circles end.

    >>> tree, = to_families([("b", "based on", "a"), ("c", "based on", "b"), ("c", "part of", "a")])
    >>> [(branch.id, branch.again, len(branch.below)) for branch in tree.below]
    [('b', False, 1), ('c', False, 0)]
    """
    below: dict[str, dict[str, str]] = defaultdict(dict)
    children = set()
    for child, how, parent in ties:
        if child != parent:
            below[parent].setdefault(child, how)
            children.add(child)
    unfolded: set[str] = set()

    def unfold(id_: str, how: str, depth: int) -> Branch:
        if id_ in unfolded or depth > _DEPTH:
            return Branch(id_, how, again=bool(below.get(id_)))
        unfolded.add(id_)
        return Branch(id_, how, tuple(unfold(c, h, depth + 1) for c, h in sorted(below.get(id_, {}).items())))

    families = [unfold(id_, "", 0) for id_ in sorted(below.keys() - children)]
    # those left are in circles, where any is as good a beginning as another
    return families + [unfold(id_, "", 0) for id_ in sorted(below) if id_ not in unfolded]
