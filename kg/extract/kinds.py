"""Of which kind a name is: by the words beside it, by its spelling, and by the known name that it begins with.

Each answer has a weight: from `TOLD` on words say it, up to `GUESSED` only the spelling does.
"""

import re
from functools import lru_cache

from kg.extract.appositions import kind_in_apposition
from kg.extract.heads import kind_of_head
from kg.extract.lexicon import Lexicon
from kg.extract.numbers import SIZE_IN_NAME
from kg.extract.text import Sentence
from kg.model import Span

TOLD, GUESSED = 2.0, 1.0

_SHAPES = (
    (
        "Dataset",
        re.compile(r"[Bb]ench|QA|Eval|[Cc]orpus|[Dd]ataset|Instruct-\d|-\d+[Kk]$"),
    ),
    (
        "Model",
        re.compile(
            r"GPT|LLaMA|[Ll]lama|BERT|Bert|CLIP|T5|ViT|LLaVA|Qwen|(?:LM|VL|VLM|TTS|ASR|SAM|DINO|CLAP|[Ff]ormer|[Dd]iffusion|Mamba|Net|Coder)(?:$|[-\d])|\d(?:\.\d+)?[BM]\b|GAN\b"
        ),
    ),
    ("Hardware", re.compile(r"^(?:NVIDIA|RTX|GTX|TPU|AMD|Intel|Xeon|GeForce)|GPU|\b[AHV]100\b")),
)
_BENCH = re.compile(r"(?:[Bb]ench|BENCH)(?:mark)?(?:$|[-\s]?[\dvV])")
"""What a benchmark is called: 537 of 540 things named so are data, also "Gromit-Bench, an evaluation framework"."""
_DATA_NOUNS = r"(?:benchmarks?|datasets?|corpora|corpus|collections?|suites|testbeds?|(?:test|data|challenge|training|evaluation) ?sets?)"
_DATA_CUE = re.compile(
    r"(?:trained|pretrained|pre-trained|evaluated|evaluate|evaluations?|experiments?|fine-tuned|tested|benchmarks?|datasets?|results|performance|accuracy|performs?|conducted|score[sd]?) (?:\w+ ){0,3}(?:like|including|such as|in|over)(?: the| both| \w+,)*\s*$"
    rf"|\b{_DATA_NOUNS}[,:]?\s*(?:\(?(?:such as|like|including|e\.g\.,?|i\.e\.,?|namely|of|among them))?(?: the)?\s*$"
    r"|\bon(?: the| both| \w+,)*\s*$",
    re.IGNORECASE,
)
_DATA_AFTER = re.compile(
    r" (?:(?:test|training|validation|evaluation|dev|zero-shot)[ -])?(?:sets?|splits?|subsets?|suite|collection|leaderboard)\b"
)
_GOES_ON = re.compile(
    r" (?:(?:show|demonstrat|reveal|indicat|confirm|verif|prov|suggest)[a-z]*|with|where|while|by|in|for|using|under|without|than|as)\b"
)
_MODEL_NOUNS = r"(?:models?|[A-Z]*LMs?|encoders?|generators?|predictors?|detectors?|retrievers?|provers?|agents?|assistants?|backbones?|checkpoints)"
_MODEL_CUE = re.compile(
    rf"\b{_MODEL_NOUNS}[,:]?\s*\(?(?:such as|like|including|e\.g\.,?|i\.e\.,?|namely|among them)(?: the)?\s*$|(?:outperform\w*|surpass\w*|exceed\w*|beats?|rivals?) (?:\w+ ){{0,2}}$|\bcompared (?:to|with) $"
)

_NOT_TOLD = frozenset(("Task", "Metric"))
_NOT_OF_SIZED = _NOT_TOLD | {"Technique"}
"""What a name that tells its size is not: in "Gromit-7B approaches Shaun-70B" nothing is an approach."""
_FRONTED = re.compile(r"(?:On|In|For|With|Using|By|From|At|Against|Across|Like|Unlike|Beyond) (?:[\w-]+ ){0,2}")
"""Before a name that a comma then parts from the sentence: "On Gromit, our recipe" does not say what Gromit is."""
_STANDS_APART = re.compile(r"[\"”']*(?:\s*\([^)]*\))?(?:[,.;:)]|$| and | or )")
"""After a name in apposition or in a list."""


@lru_cache(maxsize=256)
def kind_beside(text: str, sentence: Sentence, span: Span) -> tuple[str | None, float]:
    """The kind that the words around a name give it, and how much that weighs; (None, 0) where they are silent. Kept, as several finders ask.

    >>> from kg.extract.text import read
    >>> from kg.model import Paper
    >>> document = read(Paper("p", "T", "The Gromit dataset is harder than benchmarks such as Shaun."))
    >>> [kind_beside(document.text, document.sentences[1], Span(i, i + 6)) for i in (6, 55)]
    [('Dataset', 3.0), ('Dataset', 1.2)]
    """
    if sentence.is_title:
        return kind_by_shape(span.of(text))
    if _BENCH.search(span.of(text)):
        return "Dataset", 3.0
    after = text[span.end : min(sentence.span.end, span.end + 200)]
    impossible = _NOT_OF_SIZED if SIZE_IN_NAME.search(span.of(text)) else _NOT_TOLD
    following = re.match(r"[ -](?:[a-z]+ )?([A-Za-z-]+)", after)
    direct = re.match(r"[ -](?:data (?=[a-z]+(?:ing|ion) ))?([a-z]{3,}[a-z-]*)", after)
    if direct and (kind := _kind_of_noun(direct.group(1))) and kind not in impossible:
        return kind, 3.0
    before = sentence.left_context(text, span.start)
    left = re.search(
        r"([A-Za-z-]{3,})(?P<called>,? (?:called|named|dubbed|termed))?(?: \(|(?P<comma>,?) )[\"“'`]*$",
        before,
    )
    stands_apart = _STANDS_APART.match(after)
    if left and not left["called"] and (left["comma"] or left[1].endswith("s")) and not stands_apart:
        left = None  # "Unlike the large model, Name does", "on two datasets Name does": the sentence goes on
    if left and (kind := kind_of_head(left.group(1))) and kind not in impossible:
        return kind, TOLD
    fronted = _FRONTED.fullmatch(before) and after.startswith(",")
    if not fronted and (kind := kind_in_apposition(text, sentence, span.end)) and kind not in impossible:
        return kind, 2.5
    if re.match(r"\s?\(\d+(?:\.\d+)?[BM]\)", after) or re.search(r"\bmodels? of $", before):
        return "Model", TOLD
    if re.match(r" (?:is|was|are) (?:pre-?)?(?:trained|fine-?tuned)\b", after) or re.search(
        r"\b[Ww]e (?:pre-?)?train (?:the )?$", before
    ):
        return "Model", TOLD
    shape, weight = kind_by_shape(span.of(text))
    if shape:
        return shape, weight
    if ((stands_apart or _GOES_ON.match(after)) and _DATA_CUE.search(before)) or _DATA_AFTER.match(after):
        return "Dataset", 1.2
    if _MODEL_CUE.search(before):
        return "Model", 1.2
    if following and (kind := kind_of_head(following.group(1))) in ("Dataset", "Model", "Software"):
        return kind, GUESSED
    return None, 0.0


def _kind_of_noun(noun: str) -> str | None:
    """The kind that the noun after a name gives it: what has a name and comes as a series is a model."""
    return "Model" if noun == "series" else kind_of_head(noun)


def kind_by_shape(name: str) -> tuple[str | None, float]:
    """The kind that a name's spelling suggests, and `GUESSED`; (None, 0) where it suggests none.

    >>> kind_by_shape("GromitBench"), kind_by_shape("Gromit-7B"), kind_by_shape("Gromit")
    (('Dataset', 1.0), ('Model', 1.0), (None, 0.0))
    """
    for kind, shape in _SHAPES:
        if shape.search(name):
            return kind, GUESSED
    return None, 0.0


def kind_of_family(name: str, lexicon: Lexicon) -> str | None:
    """The kind of the known name that a longer one begins with: "Spider 2.0" is a dataset as Spider is."""
    for cut in reversed([m.start() for m in re.finditer(r"[- ]", name)]):
        if (term := lexicon.find_term(name[:cut])) is not None:
            return term.kind
    return None
