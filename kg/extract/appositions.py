"""What the words after a name say that it is: "Name, a compact retriever", "Name, 40,000 recipes", "Name with 3B parameters"."""

import re

from kg.extract.heads import kind_of_head
from kg.extract.text import Sentence
from kg.model import Span
from kg.names import singular

MADE = ("Model", "Dataset", "Software", "Technique", "Hardware", "Organization")
"""Kinds that the words beside a name tell; "a model for generation" is no task."""

_BEGINS = re.compile(
    r"(?:\s*\([^)]*\))?(?:(?:,? and|,) [A-Z][\w+.-]*[A-Z0-9][\w+.-]*(?=, (?:two|three|both|the|our)\s))?"  # "Name and Other, two models": what is said of both
    r"(?:,|:| --| -|-|—|–)?(?:\s*to (?:the best of )?our (?:best )?knowledge,?)?\s*(?:(?:is|are|was|which is|namely|as)\s+)?"
    r"(?=(?:an?|the(?! resulting| obtained| final)|our|one of the|two|three|novel|new)\s)"
)
_LONGEST = 16
"""Words."""
_PREPOSITION = r"(?:of|on|in|to|for|with|at|from|by|like|unlike|than|over|across|under|between|against|via|using|as) "
_APPOSED_TO = re.compile(
    rf"(?<![\w-])(?P<preposition>{_PREPOSITION})?(?:the|our|an?) (?:(?!{_PREPOSITION})[\w-]+ ){{0,4}}(?P<head>[\w-]+), $",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"(?:\s*\([^)]*\))?, (?![A-Z]|and |or )")
_ASIDE = re.compile(r"\([^()]*\)")
_JOINED = re.compile(r"-\w")
"""After a word that is no head: "benchmark" in "a benchmark-free procedure"."""
_ENDS = frozenset(
    """
    that which for to with by of in on from where who whose using via through trained designed built based
    developed capable comprising containing consisting featuring enabling spanning covering sourced aimed
    leveraging tailored is are can it we as at when while without within
    """.split()
)
_TRAINED = re.compile(
    r"(?:(?:neural-)?network|transformer|architecture|student|(?:en|de)coder|polic(?:y|ie)|recogni[sz]er|retriever|predictor|classifier|captioner"
    r"|segmenter|successor|agent|autoencoder|tokenizer|forecaster|prover|upsampler|net)s?"
)
"""Heads of what a named thing is as a model, though without a name they are techniques: "Name, a graph network"."""

_PROBLEM = re.compile(r"(?:sub-?)?(?:task|problem)s?")
"""Heads of a named problem; nothing else that is made is called so."""
_COLLECTIVE = {"family": "Model", "series": "Model", "suite": "Dataset", "set": "Dataset", "collection": "Dataset"}
"""What several things of a kind are called; what follows "of" tells the kind, else this: "a test suite", "a suite of models"."""

_NOUNS_OF_DATA = "archive|catalog|catalogue|collection|corpus|crawl|pool|resource|set|subset|suite|trace"
_COUNT = (
    r"(?:(?:more than|over|about|around|nearly|almost|roughly|approximately|some|up to|a total of|the first) )?"
    r"(?:\d[\d,.]*|a million|one million|ten|twelve|fifty|[a-z]+ (?:hundred|thousand|million|billion))"
    r"\s?(?:[kKMB]|thousand|million|billion|trillion)?\b(?![-%])(?! (?:(?:thousand|million|billion|trillion)\b|(?:[a-z]+ )?parameters?\b))"
)
_HOLDS_DATA = re.compile(
    r"(?:\s*\([^)]*\))?(?:,? (?:which |that )?(?:contains|comprises|comprising|containing|consists of|consisting of|holds|holding|collects|gathers|includes|covers|spans|has) "
    rf"|(?:,|:)? ?(?:(?:is|are|which is) )?(?:an?|the|our) (?:[\w-]+,? ){{0,4}}(?:{_NOUNS_OF_DATA}) (?:of|with) (?:[\w-]+ ){{0,2}}"
    rf"|, |: ){_COUNT} "
    r"(?!times|layers|stages|steps|components|modules|parts|phases|GPUs|experts|heads|points?\b)[\w-]+"
)
"""After a name of data: "Name, a collection of 1,200 recipes", "Name, 40,000 recipes", "Name consists of 12 million sentences"."""
_COLLECTS_DATA = re.compile(
    r"(?:\s*\([^)]*\))?(?:,|:)? (?:(?:is|which is) )?(?:an?|the) (?:[\w-]+,? ){0,4}(?:collection|corpus|archive|catalog|catalogue|suite) of "
    r"(?!(?:[\w-]+ ){0,3}(?:[A-Z]*LMs|[a-z-]*models|tools|methods|techniques|checkpoints|kernels|algorithms|networks|operators"
    r"|adapters|agents|encoders|decoders|transformers|libraries|solvers|layers|modules|functions|metrics|scripts)\b)"
)
"""After a name of data, though nothing is counted: "Name, the largest collection of labelled recipes"."""
_HAS_PARAMETERS = re.compile(
    r"(?:\s*\([^)]*\))?,? (?:is|has|having|contains|with|comes in|an?|the) (?:(?!(?:datasets?|corpus|corpora|benchmarks?) )[\w-]+ ){0,4}?[\d.]+(?:[BM]\b| ?(?:million|billion)[- ]parameter)"
)
"""After the name of a model: "Name, a sibling of 24 million parameters", "Name is a compact 4B agent"."""


def kind_in_apposition(text: str, sentence: Sentence, end: int) -> str | None:
    """The kind in "Name, a … HEAD", "Name: a … HEAD" and "Name is a … HEAD", for a name that ends at `end`.

    The last head before a word that ends the phrase tells: in "a code generation model that" it is "model".
    What is counted after a name tells first: data or parameters.
    """
    if _HOLDS_DATA.match(text, end, sentence.span.end) or _COLLECTS_DATA.match(text, end, sentence.span.end):
        return "Dataset"
    if _HAS_PARAMETERS.match(text, end, sentence.span.end):
        return "Model"
    match = _BEGINS.match(text, end, sentence.span.end)
    if not match:
        return None
    begin = match.end()
    words = sentence.after(begin)[:_LONGEST]
    end_of_words = words[-1].span.end if words else begin
    said = _ASIDE.sub(lambda aside: " " * len(aside.group()), text[begin:end_of_words])
    kind, last, last_end = None, "", 0
    for word in words:
        start = word.span.start - begin
        if said[start] == " ":
            continue  # in parentheses
        gap = said[last_end:start]
        if word.key in ("trained", "pretrained", "tuned") and kind != "Dataset":
            return "Model"  # whatever the text calls it: only models are trained
        if word.key == "of" and last in _COLLECTIVE:
            last_end = word.span.end - begin
            continue
        if set(gap) - set(" ,-/\"'“”`") or (word.key in _ENDS and "-" not in gap):
            break
        if "," in gap and kind:
            break
        last, last_end = word.key, word.span.end - begin
        if not _JOINED.match(said, last_end):
            kind = named_kind(word.text) or _COLLECTIVE.get(last) or kind
    return kind


def head_before(text: str, sentence: Sentence, name: Span) -> str | None:
    """The head of what a name stands in apposition to: "encoder" in "The encoder, Name, is".

    None after a preposition ("on the benchmarks, Name, …" is of others) and in a list ("the models, Name, Other").
    """
    if not _GOES_ON.match(text, name.end, sentence.span.end):
        return None
    before = _APPOSED_TO.search(sentence.left_context(text, name.start))
    return before["head"] if before and not before["preposition"] else None


def named_kind(head: str) -> str | None:
    """The kind that a head noun gives to something made that has a name of its own: a network with a name is a model.

    >>> named_kind("networks"), made_kind("networks"), named_kind("task")
    ('Model', 'Technique', 'Task')
    """
    if _PROBLEM.fullmatch(head.casefold()):
        return "Task"
    return "Model" if _TRAINED.fullmatch(head.casefold()) else made_kind(head)


def made_kind(head: str) -> str | None:
    """The kind that a head noun gives to something made; "generation" and "accuracy" make nothing.

    >>> made_kind("benchmark"), made_kind("generation")
    ('Dataset', None)
    """
    kind = kind_of_head(head)
    if kind == "Metric" and singular(head.casefold()) not in ("metric", "score", "indicator", "measure"):
        return None
    return kind if kind in (*MADE, "Metric") else None
