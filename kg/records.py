"""The extraction of one paper as one JSON object, in the form that annotators use.

``{"paper": id, "title": …, "entities": […], "relations": […], "quantities": […], "results": […], "links": […]}``
"""

import json
from collections.abc import Iterable, Iterator, Mapping

from kg.errors import SourceError
from kg.model import PAPER_ID, Entity, Extraction, Paper, Relation, Span
from kg.vocab import INTRODUCES, INTRODUCIBLE

_LISTS = ("entities", "relations")
_KEYS: dict[str, tuple[str, ...]] = {
    "entities": ("id", "type", "names"),
    "relations": ("head", "type", "tail"),
    "quantities": ("subject", "property", "value"),
    "results": ("subject", "value"),
    "links": ("url",),
}
"""What each object of a record's lists needs to be scored."""


def to_record(extraction: Extraction) -> dict:
    """Write an extraction as a JSON object; keys and lists are in a fixed order."""
    text = extraction.paper.text
    return {
        "paper": extraction.paper.id,
        "title": extraction.paper.title,
        "entities": [
            {"id": e.id, "type": e.kind, "names": list(e.names), "introduced": e.introduced}
            for e in extraction.entities
        ],
        "relations": [{"head": r.head, "type": r.predicate, "tail": r.tail} for r in extraction.relations],
        "quantities": [
            {
                "subject": q.subject,
                "property": q.property,
                "value": _number(q.value),
                "unit": q.unit,
                "text": q.span.of(text),
            }
            for q in extraction.quantities
        ],
        "results": [
            {
                "subject": r.subject,
                "metric": r.metric,
                "value": _number(r.value),
                "unit": r.unit,
                "dataset": r.dataset,
                "baseline": r.baseline,
                "text": r.span.of(text),
            }
            for r in extraction.results
        ],
        "links": [{"url": link.url, "kind": link.kind} for link in extraction.links],
    }


def names_of(record: Mapping) -> Extraction:
    """What a record names and introduces, without its text: as much of an extraction as tells which things are one.

    Raises SchemaError where an entity is of an unknown kind or has no name.
    """
    text, entities = "", []
    for entity in record["entities"]:
        spans = []
        for name in entity["names"]:
            spans.append(Span(len(text), len(text) + len(name)))
            text += f"{name}\n"
        introduced = bool(entity.get("introduced")) and entity["type"] in INTRODUCIBLE
        entities.append(Entity(entity["id"], entity["type"], tuple(entity["names"]), tuple(spans), introduced))
    new = tuple(Relation(PAPER_ID, INTRODUCES, e.id, e.spans[0]) for e in entities if e.introduced)
    return Extraction(Paper(record["paper"], text.strip() or record["paper"], ""), tuple(entities), new)


def to_lines(extractions: Iterable[Extraction]) -> Iterator[bytes]:
    """Write extractions as JSON Lines, line by line."""
    return (json.dumps(to_record(x), ensure_ascii=False).encode() + b"\n" for x in extractions)


def from_lines(text: str, name: str) -> list[dict]:
    """Read records from JSON Lines.

    Raises SourceError at the first line that is no record: scores over half a file would mislead.

    >>> from_lines('{"paper": "p", "entities": [], "relations": []}', "gold.jsonl")[0]["paper"]
    'p'
    """
    records = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            raise SourceError(f"{name}:{number}: is no JSON ({error}); expected one extraction a line") from None
        if not (isinstance(record, dict) and "paper" in record and all(k in record for k in _LISTS)):
            raise SourceError(
                f"{name}:{number}: is no extraction; expected an object with 'paper', 'entities', 'relations'"
            )
        for part, keys in _KEYS.items():
            if not _holds(record.get(part, []), keys):
                raise SourceError(
                    f"{name}:{number}: has wrong {part}; expected a list of objects with {', '.join(keys)}"
                )
        records.append(record)
    return records


def _holds(objects: object, keys: tuple[str, ...]) -> bool:
    if not isinstance(objects, list) or not all(isinstance(o, dict) and all(key in o for key in keys) for o in objects):
        return False
    return "value" not in keys or all(isinstance(o["value"], int | float) for o in objects)


def clusters_from_lines(text: str, name: str) -> list[dict]:
    """Read clusters of names from JSON Lines; see `kg.score.score_clusters`.

    Raises SourceError at the first line that is none.

    >>> clusters_from_lines('{"names": ["LLM", "large language model"]}', "clusters.jsonl")[0]["names"]
    ['LLM', 'large language model']
    """
    clusters = []
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        try:
            clusters.append(json.loads(line))
            names = clusters[-1]["names"]
            named = names and all(isinstance(n, str) or (n["name"] and n["papers"]) for n in names)
        except (ValueError, KeyError, TypeError):
            named = False
        if not named:
            raise SourceError(f'{name}:{number}: is no cluster; expected {{"names": ["LLM", "large language model"]}}')
    return clusters


def _number(value: float) -> float | int:
    return int(value) if value == int(value) and abs(value) < 1e18 else value
