"""Who outperforms whom, by the words between two names."""

import pytest

from kg.extract.comparisons import set_right
from kg.extract.drafts import Draft, number_entities
from kg.extract.relations import Context
from kg.extract.text import read
from kg.model import Paper, Relation


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Gromit outperforms Shaun.", ("Gromit", "outperforms", "Shaun")),
        ("Gromit, the brain behind it, outperforms Shaun.", ("Gromit", "outperforms", "Shaun")),
        ("Gromit lags behind Shaun.", ("Shaun", "outperforms", "Gromit")),
        ("Gromit beats a larger Shaun. On cheese Gromit trails Shaun.", ("Shaun", "outperforms", "Gromit")),
        ("Gromit is outperformed by Shaun.", ("Shaun", "outperforms", "Gromit")),
        ("Shaun performs worse than our Gromit.", ("Gromit", "outperforms", "Shaun")),
        ("Gromit falls short of Shaun.", ("Shaun", "outperforms", "Gromit")),
        ("Gromit does not outperform Shaun.", None),
        ("Gromit fails to surpass Shaun.", None),
        ("Gromit is comparable to Shaun.", ("Gromit", "comparedWith", "Shaun")),
        ("Gromit is on par with Shaun while being three times smaller.", ("Gromit", "outperforms", "Shaun")),
        ("Gromit matches or surpasses Shaun.", ("Gromit", "outperforms", "Shaun")),
        ("Shaun is old. Gromit is better.", ("Gromit", "outperforms", "Shaun")),
        ("Gromit is on equal terms with Shaun.", ("Gromit", "comparedWith", "Shaun")),
        ("Gromit is comparable when compared to Shaun.", ("Gromit", "comparedWith", "Shaun")),
        ("Gromit is a dog. It gives guarantees competitive to those of Shaun.", ("Gromit", "comparedWith", "Shaun")),
        ("Gromit learns from models such as Shaun.", None),
    ],
)
def test_the_words_between_two_names_set_the_winner_right(sentence, told):
    """Whatever an extractor took for the winner; without such words it stays as it was."""
    document = read(Paper("p", "On cheese", sentence))
    drafts = [Draft("Model", (name,), False, 1.0) for name in ("Gromit", "Shaun")]
    context = Context(document, number_entities(document.text, drafts))
    ids = {e.names[0]: e.id for e in context.entities}
    names = {e.id: e.names[0] for e in context.entities}
    given = Relation(ids["Gromit"], "outperforms", ids["Shaun"], document.sentences[-1].span, 0.5)
    found = [(names[r.head], r.predicate, names[r.tail]) for r in set_right(context, [given])]
    assert found == ([told] if told else [])


def test_the_sentence_that_compares_is_quoted():
    """A title that only names both says less than a later sentence."""
    document = read(
        Paper("p", "Gromit: a new Shaun", "Gromit and Shaun are known. They like cheese. Gromit beats Shaun.")
    )
    drafts = [Draft("Model", (name,), False, 1.0) for name in ("Gromit", "Shaun")]
    context = Context(document, number_entities(document.text, drafts))
    ids = {e.names[0]: e.id for e in context.entities}
    given = Relation(ids["Gromit"], "outperforms", ids["Shaun"], document.sentences[0].span, 0.5)
    [found] = set_right(context, [given])
    assert found.span.of(document.text) == "Gromit beats Shaun."
