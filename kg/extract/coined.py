"""Names that show themselves by their spelling: capitals inside, digits, versions and sizes.

``LLaMA-7B``, ``ZeRO``, ``GPT-3.5``, ``Mistral 7B``, ``Time-MoE`` and, in running text, runs of
capitalised words such as ``Observed Antibody Space``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kg.extract.text import Sentence
from kg.extract.words import ADJECTIVAL_CAPITALS, FUNCTION, NO_NAMES, PICTURES, VAGUE
from kg.model import Span

_CHUNK = re.compile(rf"[^\s,;:()\[\]\"“”|<>=~`*{PICTURES}]+")
_TEX = re.compile(r"[$\\{}^_]")
_EDGE = ".!?'’‘…-–—/&"
_MEASURE = re.compile(
    r"\d+x\d+|[~≈±<>+-]?\d[\d.,]*(?:[-–]?(?:[kKmMbBtTxX%×]|bits?|th|st|nd|rd|s|ms|px|p|fps|[kmcn]m2?|[KMGTP]i?B|[MGTP]?Hz|[TPGE]?FLOPS?|TF|times.*)?)\+?"
    r"(?:[-–/~]\d[\d.,]*[kKmMbBtTxX%]?\+?)*"
)
_CAMEL = re.compile(r"[a-z0-9][A-Z]|[A-Z][a-z]*[A-Z]|[A-Z]{2}")
_LETTER_DIGIT = re.compile(r"[A-Za-z][-.]?[A-Za-z]*\d|\d[a-z]*[A-Z][a-zA-Z]")
_TAIL_WORD = re.compile(
    r"(?P<tail>[-–](?:[a-z]{2,}(?:ed|ing)|based|style|like|type|only|free|level|wise|class|grade|compatible|compliant|specific|agnostic"
    r"|aware|native|efficient|centric|oriented|invariant|dependent|independent|intensive|bound|optimal|heavy|friendly|written|driven|built|made|wide|hard|pipeline|resolution|scale|hours?|days?|months|years|but|the|an?|million|billion|trillion)"
    r"(?:[-–][a-z]+)*)$"
)
"""What hangs on a name by a hyphen and is no part of it; of other tails ("GPT-4-turbo", "BERT-base") nearly all are, in
all annotated papers."""
_LONGEST = 200
"""Characters of what may be a name."""
_AFTER_MEASURE = re.compile(
    r"[~≈≥>]?\d[\d.,]*[kKmMbBtTxX%]*(?P<tail>(?:[-–](?:[a-z]{2,}|Parameter|Scale|Token|Class))+)"
)
"""In "7B-parameter" nothing is a name."""
_HEAD_WORD = re.compile(r"^(?:[a-z]{2,}[-–])+(?=[A-Z])")
_HOST = re.compile(r"^www\.|\w\.(?:com|org|io|net|edu|ai|co)(?:/|$)")
_CITATION = re.compile(r"^(?:19|20)\d\d[a-z]?$")
_VERSION_TAIL = re.compile(
    r"(?:v?\d+(?:\.\d+)*(?:-\d+(?:\.\d+)?)?[BMTKbmk]?\+?|[xX]{1,2}[lL]|Turbo|Large|Base|Small|Tiny|Mini|Pro|Ultra|Titan|Flash|Instruct|Chat)$"
)


@dataclass(frozen=True, slots=True)
class Coined:
    """A name found by its spelling; `strong` where no ordinary word is spelt so."""

    span: Span
    strong: bool


@lru_cache(maxsize=256)
def find_coined(text: str, sentence: Sentence) -> tuple[Coined, ...]:
    """Find the coined names of a sentence, in order, without overlaps; kept, as all of a paper's finders ask for them.

    >>> from kg.extract.text import read
    >>> from kg.model import Paper
    >>> document = read(Paper("p", "T", "We train LLaMA-7B and Mistral 7B on 4-bit GPT-4-generated data."))
    >>> [c.span.of(document.text) for c in find_coined(document.text, document.sentences[1])]
    ['LLaMA-7B', 'Mistral 7B', 'GPT-4']
    """
    return tuple(_join(text, sentence, list(_pieces(text, sentence))))


@lru_cache(maxsize=1 << 16)
def is_strong(piece: str) -> bool:
    """Tell whether a word is spelt as only names are."""
    bare = _TEX.sub("", piece)
    if _MEASURE.fullmatch(bare) or _CITATION.match(bare) or bare in NO_NAMES or bare.rstrip("s") in NO_NAMES:
        return False
    if len(bare) < 2 or not re.search(r"[A-Za-zα-ω]", bare):
        return False
    return bool(_CAMEL.search(bare) or _LETTER_DIGIT.search(bare))


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    strong: bool
    capital: bool
    full_end: int
    """Where the word ends with the lower-case tail, such as "-based", that was cut off."""
    first: bool

    @property
    def cut(self) -> bool:
        """Tell whether a tail was cut off."""
        return self.full_end > self.end


def _pieces(text: str, sentence: Sentence) -> Iterator[_Piece]:
    for index, match in enumerate(_CHUNK.finditer(text, sentence.span.start, sentence.span.end)):
        chunk, start = match.group(), match.start()
        if chunk.isalpha() and chunk.islower():  # most words; what follows would find nothing in them
            yield _Piece(start, match.end(), False, False, match.end(), index == 0)
            continue
        if len(chunk) > _LONGEST or "://" in text[max(0, start - 8) : match.end() + 3] or _HOST.search(chunk):
            continue
        for part in _split_slash(chunk):
            at = start + part.start()
            word = part.group()
            if word.count("$") % 2:  # one end of a formula that goes on
                at += len(word) - len(word.lstrip("$"))
                word = word.strip("$")
            word = re.sub(r"['’]s?$", "", word.rstrip(_EDGE))
            at += len(word) - len(word.lstrip(_EDGE))
            word = word.lstrip(_EDGE)
            full_end = at + len(word)
            tail = _TAIL_WORD.search(word) or _AFTER_MEASURE.fullmatch(word)
            if tail and not _LETTER_DIGIT.fullmatch(word):
                word = word[: tail.start("tail")]
            head = _HEAD_WORD.match(word)
            if head:
                at, word = at + head.end(), word[head.end() :]
            if word:
                yield _Piece(at, at + len(word), is_strong(word), word[0].isupper(), full_end, index == 0)


def _split_slash(chunk: str) -> Iterator[re.Match]:
    if re.search(r"[A-Za-z]{3,}/[A-Za-z]{3,}", chunk):
        return re.finditer(r"[^/]+", chunk)
    return re.finditer(r".+", chunk)


def _join(text: str, sentence: Sentence, pieces: list[_Piece]) -> Iterator[Coined]:
    at = 0
    while at < len(pieces):
        run = _run(text, sentence, pieces, at)
        at += max(1, len(run))
        while run and not run[0].strong and _is_plain(text, run[0], alone=len(run) == 1 or run[0].first):
            run = run[1:]
        if not run:
            continue
        span = Span(run[0].start, run[-1].end)
        if any(p.strong for p in run):
            yield Coined(span, True)
        elif text[run[0].start : run[0].end].casefold() in ADJECTIVAL_CAPITALS and len(run) == 2:
            continue  # "Stage 2", "January 2024"
        elif run[0].first and text[run[0].start : run[0].end].endswith("ing"):
            continue
        elif len(run) > 1 and _VERSION_TAIL.fullmatch(text[run[-1].start : run[-1].end]):
            yield Coined(span, bool(re.search(r"\d", text[run[-1].start : run[-1].end])))
        elif not sentence.is_title and not (run[0].first and len(run) == 1):
            yield Coined(span, False)


def _run(text: str, sentence: Sentence, pieces: list[_Piece], at: int) -> list[_Piece]:
    """The pieces from `at` on that make one name."""
    run: list[_Piece] = []
    for piece in pieces[at:]:
        word = text[piece.start : piece.end]
        gap = text[run[-1].full_end : piece.start] if run else ""
        if run and (gap != " " or (run[-1].cut and (run[-1].strong or sentence.is_title))):
            break  # "BERT-based Model": the name is BERT; but "Locally-adaptive Quantization" is one
        starts = piece.strong or (piece.capital and word.casefold() not in FUNCTION)
        follows = starts or bool(run and run[0].capital and _VERSION_TAIL.fullmatch(word))
        if not (follows if run else starts):
            break
        if run and sentence.is_title and not _VERSION_TAIL.fullmatch(word):
            break  # every word of a title has a capital
        if run and any(p.strong for p in run) and word.casefold() in ADJECTIVAL_CAPITALS:
            break  # "WMT14 English"
        if run and piece.strong and all(p.strong for p in run) and not _VERSION_TAIL.fullmatch(word):
            if not re.search(r"\d", word):
                break  # "BERT GLUE": two names, not one
        run.append(piece)
    if run and run[-1].cut and not run[-1].strong:
        run.pop()  # "Load-balancing": a word of the language, not the name "Load"
    return run


def _is_plain(text: str, piece: _Piece, alone: bool) -> bool:
    """Tell whether a capitalised word begins no name; within a run of capitals in a sentence it may."""
    word = text[piece.start : piece.end].casefold()
    if piece.first and word.endswith("ing"):
        return True  # "Finetuning LLaMA"
    return word in FUNCTION or (alone and (word in ADJECTIVAL_CAPITALS or word in VAGUE))
