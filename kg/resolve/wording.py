"""A name in the usual wording: what stays the same however freely a paper puts it."""

import re
from collections.abc import Iterable, Mapping

from kg.names import fold
from kg.resolve.forms import Form, form_of

_BRACKETS = re.compile(r"\s*\([^()]*\)")
_VERSION = re.compile(r"(?<=[A-Za-z0-9 -])v(?=\d{1,2}(?!\d))|(?<=\d)\.0(?![\d.])", re.I)
"""What says no more than a figure alone: in "LLaMA-v2", "YOLOv7" and "Spider 2.0"; the V of "V100" is no such sign."""
_MAKER = re.compile(
    r"(?:(?:NVIDIA|GeForce|AMD|Intel|Apple|Qualcomm|IBM|Amazon|Google|DeepMind|OpenAI|Meta|Facebook|Microsoft|Anthropic"
    r"|Alibaba|Tencent|Baidu|Huawei)(?:['’]s)?\s+)+(?=\S*[A-Z])(?=.*\d)",
    re.I | re.A,
)
"""Before a name with a number, which is one thing without its maker too: "NVIDIA A100", "OpenAI's GPT-4"."""
_PART = re.compile(r"\d+[a-z]?(?![a-z])|[a-z]+|\d+")
_BASED = re.compile(r"(?<!agent)(?<!energy)(?<!model)(?<!value)[- ]based\b", re.I)
"""A transformer-based language model is a transformer language model, but agent-based modeling models no agents."""


def reworded(form: Form, longs: Mapping[str, str]) -> str:
    """The key of a name in the usual wording: two names with one are one thing, if their numbers agree.

    `longs` has the long form of an abbreviation, by key, for those that mean one thing.

    >>> def same(one, other): return reworded(form_of(one), {}) == reworded(form_of(other), {})
    >>> same("generation of 3D shapes", "3D shape synthesis"), same("Gemini-1.0 Ultra", "Gemini Ultra 1.0")
    (True, True)
    >>> same("training large models", "large model training"), same("2D-to-3D", "3D-to-2D")
    (True, False)
    >>> same("NVIDIA GeForce RTX 4090 GPUs", "RTX 4090"), same("LLaMA-v2 7B", "LLaMA2-7B")
    (True, True)
    """
    if not form.key.replace(".", "").isalnum():  # in SliM-LLM+ the sign says something
        return form.key.replace("+", "plus")
    words = _words(form.written)
    if len(words) < 2:
        return _one(map(_usual, words)) or form.key
    spelled: list[str] = []
    for word in words:
        spelled += form_of(longs[word]).words if word in longs else (_usual(word),)
    *before, last = (_WORDS.get(word, word) for word in _known_end(_turned(_without_articles(spelled)), longs))
    said = [*before, _LAST_WORDS.get(last, last)] if before else [last]
    if not form.numbers or "to" in said:
        return _one(said)
    parts = [part for word in said for part in _PART.findall(word) or (word,)]  # "Gemini Ultra 1.0", "LLaMA2 7B"
    return "".join([p for p in parts if p.isalpha()] + sorted(p for p in parts if not p.isalpha()))


def _words(written: str) -> tuple[str, ...]:
    """The words of a name that say which thing it is: without brackets, its maker, the v of a version, "based", "GPU"."""
    text = _BRACKETS.sub("", written) or written
    maker = _MAKER.match(text)
    words = form_of(_BASED.sub("", _VERSION.sub("", text[maker.end() if maker else 0 :]))).words
    a_card = len(words) > 1 and words[-1] == "gpu" and any(c.isdigit() for c in words[-2])  # "A100 GPU"
    return words[:-1] if a_card else words


def _one(words: Iterable[str]) -> str:
    """Words as one key. They are in the singular already: the S of VITS is no plural."""
    joined = "".join(words)
    return joined if joined.isascii() else fold(joined)


def _without_articles(words: list[str]) -> list[str]:
    """The words without those that say nothing; the A of ImageNet-A does."""
    told = [
        word
        for before, word in zip(["", *words], words, strict=False)
        if word not in _SILENT and not (word in _ARTICLES and before in _TURNED)
    ]
    return told or words


def _known_end(words: list[str], longs: Mapping[str, str]) -> list[str]:
    """The words with their end as the field knows it: of "GPU memory consumption" that is memory usage."""
    for n in range(1, len(words) - 1):
        if known := longs.get(fold(" ".join(words[n:]))):
            return [*words[:n], *form_of(known).words]
    return words


def _turned(words: list[str]) -> list[str]:
    """What is done to a thing after the thing: "inference of LLMs", "predicting a structure"."""
    at = next((n for n, word in enumerate(words) if word in _TURNED and 0 < n < len(words) - 1), 0)
    if at:
        return [*words[at + 1 :], *words[:at]]
    if noun := _DOING.get(words[0]) or (words[0] if len(words) > 2 and words[0] in _DOING_MUCH else ""):
        return [*words[1:], noun]
    return words


_SILENT, _ARTICLES = frozenset(("and", "the")), frozenset(("a", "an"))
_TURNED = frozenset(("of", "for", "in"))
_DOING = dict(
    pair.split(":")
    for pair in """
    aligning:alignment analyzing:analysis answering:answering classifying:classification completing:completion
    compressing:compression creating:generation designing:design detecting:detection discovering:discovery
    estimating:estimation evaluating:evaluation extracting:extraction following:following forecasting:forecasting
    generating:generation identifying:identification localizing:localization mitigating:mitigation
    optimizing:optimization predicting:prediction quantizing:quantization recognizing:recognition
    reconstructing:reconstruction recovering:recovery removing:removal restoring:restoration retrieving:retrieval
    segmenting:segmentation selecting:selection simulating:simulation summarizing:summarization
    synthesizing:generation translating:translation
    """.split()
)
"""First words of names of tasks, and their nouns."""
_DOING_MUCH = frozenset("captioning editing learning matching modeling tracking training understanding".split())
"""First words that are nouns themselves, and turned only before two words and more: "training data" is no data training."""
_WORDS = {
    word: usual
    for usual, words in {
        "automatic": "automated",
        "compute": "computation computational computing",
        "conditioned": "conditional",
        "dialogue": "dialog",
        "high": "higher",
        "large": "larger bigger big",
        "low": "lower",
        "math": "mathematical mathematic maths",
        "modal": "modality",
        "multimodal": "multimodality",
        "network": "net",
        "long": "longer",
        "robot": "robotic",
        "small": "smaller",
        "vision": "visual",
    }.items()
    for word in words.split()
}
"""Words that say the same before others."""
_LAST_WORDS = {
    word: usual
    for usual, words in {
        "ability": "capability skill",
        "classification": "categorization",
        "consumption": "usage use",
        "cost": "expense",
        "count": "number",
        "evaluation": "assessment",
        "generation": "synthesis creation",
        "method": "approach technique",
        "network": "net",
        "understanding": "comprehension",
    }.items()
    for word in words.split()
}
"""Words that say the same at the end."""

_SPELLINGS = (
    ("isation", "ization"),
    ("isability", "izability"),
    ("ised", "ized"),
    ("ising", "izing"),
    ("ise", "ize"),
    ("yse", "yze"),
    ("our", "or"),
    ("oural", "oral"),
    ("elling", "eling"),
    ("elled", "eled"),
    ("metrization", "meterization"),
)
"""British and American ends of words."""
_VERBS = (
    (re.compile(r"(\w{3,}i)z(?:e|ed|ing)"), "zation"),
    (re.compile(r"(\w*t)un(?:e|ed)"), "uning"),
    (re.compile(r"(\w*t)rain(?:|ed)"), "raining"),
    (re.compile(r"(p)run(?:e|ed)"), "runing"),
    (re.compile(r"(distill)(?:|ed|ing)"), "ation"),
)
"""Verbs that name a technique, and the ends of their nouns."""


def _usual(word: str) -> str:
    """A word in American spelling; a verb that names a technique as its noun: "quantized" as "quantization"."""
    for british, american in _SPELLINGS:
        if word.endswith(british) and len(word) > len(british) + 2:
            word = word.removesuffix(british) + american
    for verb, noun in _VERBS:
        if match := verb.fullmatch(word):
            return match.group(1) + noun
    return word
