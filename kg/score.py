"""Compare found extractions with gold ones: precision, recall and F1 of everything they hold.

Records have the form that `kg extract` writes. An entity is found when one of its kind shares a name
with it (case, plural, hyphens and spaces aside), one to one. A relation is found when its predicate
and both ends are; `relations_loose` lets an introduced thing stand for its paper and does not ask for
the kinds of the ends. Numbers are found when subject, property and three digits of the value agree.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.model import PAPER_ID, Mention, Resolution
from kg.vocab import INTRODUCES

Record = Mapping[str, list]
"""One paper's extraction as JSON holds it."""


@dataclass(frozen=True, slots=True)
class Score:
    """How many were right, found and there to be found; papers are summed before dividing (micro)."""

    right: int = 0
    found: int = 0
    gold: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(self.right + other.right, self.found + other.found, self.gold + other.gold)

    @property
    def precision(self) -> float:
        """Per cent of the found that are right."""
        return 100 * self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Per cent of the gold that was found."""
        return 100 * self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, in per cent.

        >>> round(Score(right=2, found=4, gold=2).f1, 1)
        66.7
        """
        total = self.found + self.gold
        return 200 * self.right / total if total else 0.0


def score(gold: Iterable[Record], found: Iterable[Record]) -> dict[str, Score]:
    """Score records by name of what is scored; a gold paper that was not found counts as empty.

    Records are joined on `paper`.
    """
    by_paper = {record["paper"]: record for record in found}
    totals: dict[str, Score] = {}
    for record in gold:
        for name, value in _score_paper(record, by_paper.get(record["paper"], {})).items():
            totals[name] = totals.get(name, Score()) + value
    return dict(sorted(totals.items(), key=lambda item: (":" in item[0], item[0])))


def _score_paper(gold: Record, found: Record) -> dict[str, Score]:
    ours, theirs = found.get("entities", []), gold["entities"]
    typed, untyped = align(theirs, ours, True), align(theirs, ours, False)
    scores = {
        "entities": Score(len(typed), len(ours), len(theirs)),
        "entities_untyped": Score(len(untyped), len(ours), len(theirs)),
        "entities_named": _of_aligned(typed, theirs, ours, lambda e, _: _is_named(e)),
        "introduced": _of_aligned(typed, theirs, ours, lambda e, o: _introduced(e) and (o is None or _introduced(o))),
        "relations": _overlap(_triples(gold, None), _triples(found, typed)),
        "relations_loose": _overlap(_triples(gold, None, True), _triples(found, untyped, True)),
        "quantities": _counted(_values(gold, "quantities", None), _values(found, "quantities", untyped)),
        "results": _counted(_values(gold, "results", None), _values(found, "results", untyped)),
        "links": _overlap(_addresses(gold), _addresses(found)),
    }
    for kind in {e["type"] for e in [*theirs, *ours]}:
        scores[f"entities:{kind}"] = _of_aligned(typed, theirs, ours, lambda e, _, kind=kind: e["type"] == kind)
    all_gold, all_found = _triples(gold, None), _triples(found, typed)
    for predicate in {t[1] for t in all_gold | all_found}:
        scores[f"relations:{predicate}"] = _overlap(
            {t for t in all_gold if t[1] == predicate}, {t for t in all_found if t[1] == predicate}
        )
    return scores


def _key(name: str) -> str:
    """A name without case, separators, TeX marks and plural."""
    words = re.sub(r"[^\w+%]+", " ", re.sub(r"[$\\]", "", name.lower()).replace("_", " ")).split()
    if words and len(words[-1]) > 3:
        words[-1] = _cut_plural(words[-1])
    return "".join(words)


def _cut_plural(word: str) -> str:
    # Not `names.singular`: a score must not change when the resolution of names does.
    if not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    return word[:-3] + "y" if word.endswith("ies") else word[:-1]


def _is_named(entity: Mapping) -> bool:
    """Tell whether the first name has a capital after its first letter, or a digit."""
    name = entity["names"][0]
    return bool(re.search(r"[A-Z]", name[1:]) or re.search(r"\d", name))


def _introduced(entity: Mapping) -> bool:
    return bool(entity.get("introduced"))


def align(gold: list, found: list, same_kind: bool) -> dict[str, str]:
    """Pair found with gold entities by shared names, one to one, the same kind and most names first."""
    keys = [(e, {_key(n) for n in e["names"]}) for e in gold]
    pairs = []
    for entity in found:
        names = {_key(n) for n in entity["names"]}
        for other, other_names in keys:
            agrees = entity["type"] == other["type"]
            shared = len(names & other_names)
            if shared and (agrees or not same_kind):
                pairs.append((agrees, shared, entity["id"], other["id"]))
    pairs.sort(key=lambda p: (-p[0], -p[1]))
    aligned: dict[str, str] = {}
    used: set[str] = set()
    for _, _, ours, theirs in pairs:
        if ours not in aligned and theirs not in used:
            aligned[ours] = theirs
            used.add(theirs)
    return aligned


def _of_aligned(aligned: dict[str, str], gold: list, found: list, holds) -> Score:
    """Score the entities of which `holds(entity, its partner or None)` is true."""
    golds, founds = {e["id"]: e for e in gold}, {e["id"]: e for e in found}
    right = sum(bool(holds(golds[g], founds[f])) for f, g in aligned.items())
    return Score(right, sum(bool(holds(e, None)) for e in found), sum(bool(holds(e, None)) for e in gold))


def _triples(record: Record, aligned: dict[str, str] | None, loose: bool = False) -> set[tuple[str, str, str]]:
    introduced = {e["id"] for e in record.get("entities", []) if _introduced(e)}

    def end(id_: str) -> str:
        return id_ if aligned is None or id_ == PAPER_ID else aligned.get(id_, f"?{id_}")

    triples = set()
    for relation in record.get("relations", []):
        head, predicate = relation["head"], relation["type"]
        stands_for_paper = loose and predicate != INTRODUCES and head in introduced
        triples.add((PAPER_ID if stands_for_paper else end(head), predicate, end(relation["tail"])))
    return triples


def _values(record: Record, field: str, aligned: dict[str, str] | None) -> Counter:
    values: Counter = Counter()
    for number in record.get(field, []):
        subject = number["subject"]
        if aligned is not None and subject != PAPER_ID:
            subject = aligned.get(subject, "?")
        values[subject, number.get("property", ""), float(f"{number['value']:.3g}")] += 1
    return values


def _addresses(record: Record) -> set[str]:
    urls = (link["url"].rstrip("/.").lower() for link in record.get("links", []))
    return {url.removeprefix("http://").removeprefix("https://") for url in urls}


def _overlap(gold: set, found: set) -> Score:
    return Score(len(gold & found), len(found), len(gold))


def _counted(gold: Counter, found: Counter) -> Score:
    return Score(sum((gold & found).values()), sum(found.values()), sum(gold.values()))


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well things agree with clusters made by hand, in per cent."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def score_clusters(
    clusters: Sequence[Record], extractions: Sequence[Record], resolution: Resolution
) -> dict[str, Agreement]:
    """Score which names of different papers are taken for one thing, against clusters of names made by hand.

    A cluster's `names` are strings, or objects with `name` and the `papers` that mean this thing by it. What is
    compared are names, not mentions, so that a name of many papers does not count for more: `pairs` of names that
    are one thing, and `b-cubed`, the share of right ones among each name's companions (Bagga and Baldwin, 1998).
    A name is where most papers have it that call a thing by this name first.
    """
    of_name: dict[tuple[str, str], tuple[int, int]] = {}
    for cluster, record in enumerate(clusters):
        for place, name in enumerate(record["names"]):
            written, papers = (name, [""]) if isinstance(name, str) else (name["name"], name["papers"])
            of_name |= {(paper, written): (cluster, place) for paper in papers}
    thing = {m: t.id for t in resolution.things for m in t.mentions}
    votes: dict[tuple[int, int], Counter[tuple[bool, str]]] = defaultdict(Counter)
    for record in extractions:
        for entity in record["entities"]:
            for name in entity["names"]:
                item = of_name.get((str(record["paper"]), name)) or of_name.get(("", name))
                if item and (id_ := thing.get(Mention(str(record["paper"]), entity["id"]))):
                    votes[item][name == entity["names"][0], id_] += 1
    found = {item: max(sorted(cast), key=lambda vote: (vote[0], cast[vote]))[1] for item, cast in votes.items()}
    return _compare([(item[0], id_) for item, id_ in found.items()])


def _compare(placed: Sequence[tuple[int, str]]) -> dict[str, Agreement]:
    """Score names by the cluster and the thing that each is in."""
    both, gold, ours = Counter(placed), Counter(c for c, _ in placed), Counter(t for _, t in placed)

    def pairs(sizes: Counter) -> int:
        return sum(n * (n - 1) // 2 for n in sizes.values())

    def share(part: float, whole: float) -> float:
        return 100 * part / whole if whole else 0.0

    precision = sum(n * n / ours[thing] for (_, thing), n in sorted(both.items()))
    recall = sum(n * n / gold[cluster] for (cluster, _), n in sorted(both.items()))
    return {
        "pairs": Agreement(share(pairs(both), pairs(ours)), share(pairs(both), pairs(gold))),
        "b-cubed": Agreement(share(precision, len(placed)), share(recall, len(placed))),
    }
