"""How good extraction and resolution are, and making them better."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from kg import records, resolve
from kg.errors import KgError, SourceError
from kg.files import read_source
from kg.model import Paper
from kg.names import so_many
from kg.pipeline.building import known_aliases
from kg.pipeline.reading import read_papers
from kg.score import Agreement, Score
from kg.score import score as score_records
from kg.score import score_clusters as clusters_scored


def train(
    gold: Sequence[str],
    papers: Sequence[str],
    out: Path,
    validation: Sequence[str] = (),
    test: str | None = None,
    teacher: Path | None = None,
    seed: int = 0,
    say: Callable[[str], None] = lambda line: None,
    **recipe: Any,
) -> dict[str, dict[str, Score]]:
    """Train the learned extractor and write its folder of weights; give the scores by set of papers.

    `gold` are files of annotations: the first is what the extractor is for and is cross-validated, the
    others are practice before it. `papers` hold their texts. `validation` are files of annotations that choose
    thresholds in place of the cross-validation, and `test` is one that is only measured. `teacher` is the folder of a larger
    encoder that teaches; see `kg.train.train`. `recipe` are fields of `kg.train.Recipe`: epochs, practice_epochs, thinned_epochs, folds, networks.
    Raises KgError where the extra `train` is not installed.
    """
    try:
        from kg import train as training  # torch loads only here
    except ImportError as error:
        raise KgError(f"training needs more packages ({error.name}): pip install 'paperkg[train]'") from None
    texts, _, _ = read_papers(papers)
    annotated = [with_texts(texts, name) for name in gold]
    validated = [pair for name in validation for pair in with_texts(texts, name)]
    tested = with_texts(texts, test) if test else ()
    return training.train(annotated, out, training.Recipe(seed=seed, **recipe), validated, tested, teacher, say)


def with_texts(papers: Sequence[Paper], gold: str) -> list[tuple[Paper, dict]]:
    """The annotations of a file with their papers. Raises SourceError where a paper is missing."""
    by_id = {p.id: p for p in papers}
    annotated = records.from_lines(read_source(gold), gold)
    lost = [record["paper"] for record in annotated if record["paper"] not in by_id]
    if lost:
        raise SourceError(
            f"{gold}: {so_many(len(lost), 'paper')} without a text, the first is {lost[0]!r}; give it with --papers"
        )
    return [(by_id[record["paper"]], record) for record in annotated]


def score(gold: str, found: str) -> dict[str, Score]:
    """Score a file of extractions against a gold file; see `kg.score`.

    Papers are joined on their id; by default that is made from the title.
    """
    gold_records = records.from_lines(read_source(gold), gold)
    return score_records(gold_records, records.from_lines(read_source(found), found))


def score_clusters(clusters: str, found: str) -> dict[str, Agreement]:
    """Score which names of a file of extractions are taken for one thing; see `kg.score.score_clusters`.

    Raises SourceError where a file is no JSON Lines of clusters, or of extractions.
    """
    gold = records.clusters_from_lines(read_source(clusters), clusters)
    read = records.from_lines(read_source(found), found)
    resolution = resolve.resolve(map(records.names_of, read), known_aliases())
    return clusters_scored(gold, read, resolution)
