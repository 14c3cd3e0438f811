"""The rule extractor: fast, no model, the same answer everywhere."""

from kg.extract.entities import find_entities
from kg.extract.lexicon import load_lexicon
from kg.extract.links import find_links
from kg.extract.text import read
from kg.model import PAPER_ID, Extraction, Paper, Relation, Span
from kg.vocab import INTRODUCES

NAME = "rules"


def extract(paper: Paper) -> Extraction:
    """Read what one paper says."""
    document = read(paper)
    entities = find_entities(document, load_lexicon())
    relations = [Relation(PAPER_ID, INTRODUCES, e.id, document.sentences[0].span) for e in entities if e.introduced]
    return Extraction(
        paper=paper,
        entities=entities,
        relations=tuple(relations),
        links=find_links(document),
        extractor=NAME,
    )
