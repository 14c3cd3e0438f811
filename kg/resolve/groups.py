"""Groups of names that are one thing, made join by join; what must stay apart is never joined, also not in a roundabout way."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from kg.model import Apart, Merge
from kg.resolve.forms import Form, form_of
from kg.resolve.guards import apart
from kg.resolve.joins import Proposal

Guard = Callable[[Form, Form], str]
"""Says why two names are never one thing, or nothing."""


class Groups:
    """Keys in groups, with the merges that made them and the proposals that were refused."""

    def __init__(self, forms: Mapping[str, Form], different: Iterable[tuple[str, str]] = ()) -> None:
        self._forms = forms
        self._root: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}
        self._hostile: dict[str, set[str]] = defaultdict(set)
        self._merges: dict[str, list[Merge]] = defaultdict(list)
        self._refused: list[tuple[str, str, Apart]] = []
        for a, b in different:
            self._hostile[self.of(a)].add(self.of(b))
            self._hostile[self.of(b)].add(self.of(a))

    def of(self, key: str) -> str:
        """The group of a key: one of its members stands for it, always the smallest."""
        return self._root.get(key, key)

    def are_different(self, one: str, other: str) -> bool:
        """Whether the curation keeps the groups of two keys apart."""
        return self.of(other) in self._hostile.get(self.of(one), ())

    def merges(self, group: str) -> tuple[Merge, ...]:
        """What made a group, sorted."""
        return tuple(sorted(self._merges.get(group, ()), key=lambda m: (m.left, m.right, m.rule)))

    def refused(self) -> dict[str, tuple[Apart, ...]]:
        """By group, what was kept apart from it and why; not what came together on another way."""
        found: dict[str, set[Apart]] = defaultdict(set)
        for a, b, why in self._refused:
            if self.of(a) != self.of(b):
                found[self.of(a)].add(why)
                found[self.of(b)].add(why)
        return {group: tuple(sorted(some)) for group, some in found.items()}

    def join(self, proposal: Proposal, guard: Guard = apart) -> None:
        """Join the groups of two keys unless something speaks against it."""
        a, b = self.of(proposal.left), self.of(proposal.right)
        if a == b:
            return
        left, right = self._form(proposal.left), self._form(proposal.right)
        why = proposal.against or guard(left, right)
        if not why and self.are_different(a, b):
            why = "the curation says so"
        if why:
            self._refused.append((proposal.left, proposal.right, Apart(left.written, right.written, why)))
            return
        merge = Merge(left.written, right.written, proposal.rule, proposal.score, proposal.papers)
        self._unite(min(a, b), max(a, b))
        self._merges[min(a, b)].append(merge)

    def _unite(self, kept: str, gone: str) -> None:
        moved = self._members.pop(gone, [gone])
        self._members.setdefault(kept, [kept]).extend(moved)
        self._root.update(dict.fromkeys(moved, kept))
        self._merges[kept] += self._merges.pop(gone, [])
        for other in self._hostile.pop(gone, ()):
            self._hostile[other].discard(gone)
            self._hostile[other].add(kept)
            self._hostile[kept].add(other)

    def _form(self, key: str) -> Form:
        return self._forms.get(key) or form_of(key)
