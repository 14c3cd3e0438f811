"""How much each cue speaks for a thing's being new and of a kind, learned from annotated papers."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from kg.extract.abbreviations import find_abbreviations
from kg.extract.cues import find_cues
from kg.extract.entities import find_entities
from kg.extract.judging import ALWAYS, NOT_NEW, Weights, in_question
from kg.extract.lexicon import load_lexicon
from kg.extract.text import read
from kg.model import Paper
from kg.score import align

Judged = tuple[frozenset[str], str]
"""The cues about a thing, and the answer."""
_SEEN = 5
"""Things that must have a cue for it to count."""
_STRENGTH = 0.1
"""Of the inverse of the penalty on great weights: 0.03 to 0.3 differ by less than one point of F1."""
_KEPT = 1500
"""Cues that stay, those that decide most; with all 6,000 F1 is the same to a fifth of a point."""


def fit_weights(annotated: Iterable[tuple[Paper, Mapping]]) -> Weights:
    """Learn how much each cue speaks for each answer, by logistic regression on what the rules find in annotated papers.

    First with all cues, then with those alone that move most.
    """
    judged = [pair for paper, record in annotated for pair in things_in_question(paper, record)]
    seen = Counter(cue for cues, _ in judged for cue in cues)
    kept = {cue for cue, count in seen.items() if count >= _SEEN}
    weights = _fit(judged, kept)
    moves = {cue: max(map(abs, weights[cue].values())) * np.sqrt(seen[cue]) for cue in kept}
    return _fit(judged, set(sorted(kept, key=lambda cue: (-moves[cue], cue))[:_KEPT]))


def things_in_question(paper: Paper, record: Mapping) -> Iterator[Judged]:
    """What may be a paper's own, with the kind that annotators give it if they say that it is."""
    document, lexicon = read(paper), load_lexicon()
    entities, abbreviations = find_entities(document, lexicon), find_abbreviations(document.text)
    found = [{"id": e.id, "type": e.kind, "names": e.names} for e in entities]
    partner = align(record["entities"], found, same_kind=False) | align(record["entities"], found, same_kind=True)
    kind_of = {e["id"]: e["type"] for e in record["entities"] if e.get("introduced")}
    for entity in in_question(document, entities, lexicon):
        yield find_cues(document, entity, abbreviations), kind_of.get(partner.get(entity.id), NOT_NEW)


def _fit(judged: list[Judged], kept: set[str]) -> Weights:
    columns = DictVectorizer()
    rows = columns.fit_transform([dict.fromkeys(sorted(cues & kept), 1.0) for cues, _ in judged])
    model = LogisticRegression(C=_STRENGTH, max_iter=500).fit(rows, [answer for _, answer in judged])
    table = np.column_stack([model.intercept_, model.coef_]).T
    cues = [ALWAYS, *columns.feature_names_]
    return {cue: dict(zip(model.classes_, map(float, row), strict=True)) for cue, row in zip(cues, table, strict=True)}


def to_table(weights: Weights) -> str:
    """Write weights as `read_weights` reads them, two digits of each.

    >>> to_table({"always": {"none": 0.5, "Model": -0.504}})
    'cue\\tnone\\tModel\\nalways\\t0.50\\t-0.50\\n'
    """
    lines = ["\t".join(["cue", *weights[ALWAYS]])]
    for cue in sorted(weights, key=lambda cue: (cue != ALWAYS, cue)):
        lines.append("\t".join([cue, *(f"{weight:.2f}" for weight in weights[cue].values())]))
    return "".join(f"{line}\n" for line in lines)
