"""A name in the usual wording: what stays the same however freely a paper puts it."""

import re
from collections.abc import Iterable, Mapping, Sequence

from kg.names import fold
from kg.resolve.forms import Form, form_of
from kg.resolve.guards import LANGUAGES, MODALITIES, VARIANTS

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
_BASED = re.compile(r"(?<!agent)(?<!energy)(?<!model)(?<!value)[- ](?:based|powered)\b", re.I)
"""A transformer-based language model is a transformer language model, but agent-based modeling models no agents."""


def reworded(form: Form, longs: Mapping[str, str]) -> str:
    """The key of a name in the usual wording: two names with one are one thing, if their numbers agree.

    `longs` has the long form of an abbreviation, by key, for those that mean one thing.

    >>> def same(one, other): return reworded(form_of(one), {}) == reworded(form_of(other), {})
    >>> same("generation of 3D shapes", "3D shape synthesis"), same("Gemini-1.0 Ultra", "Gemini Ultra 1.0")
    (True, True)
    >>> same("training large models", "large model training"), same("2D-to-3D", "3D-to-2D")
    (True, False)
    >>> same("generating videos from text", "text-to-video generation"), same("robustness to noise", "noise robustness")
    (True, True)
    >>> same("NVIDIA GeForce RTX 4090 GPUs", "RTX 4090"), same("LLaMA-v2 7B", "LLaMA2-7B")
    (True, True)
    """
    if not form.key.replace(".", "").isalnum():  # in SliM-LLM+ the sign says something
        return form.key.replace("+", "plus")
    words = _words(form.written)
    if len(words) < 2:
        return _one(map(_usual, words)) or form.key
    spelled: list[str] = []
    for word in _turned(_without_articles(words)):
        spelled += form_of(longs[word]).words if word in longs else (_usual(word),)
    *before, last = _made_from([_WORDS.get(word, word) for word in _known_end(spelled, longs)])
    said = [*before, _LAST_WORDS.get(last, last)] if before else [last]
    if not form.numbers or "to" in said:
        return _one(said)
    parts = [part for word in said for part in _PART.findall(word) or (word,)]  # "Gemini Ultra 1.0", "LLaMA2 7B"
    return "".join([p for p in parts if p.isalpha()] + sorted(p for p in parts if not p.isalpha()))


def _words(written: str) -> tuple[str, ...]:
    """The words of a name that say which thing it is: without brackets, its maker, the v of a version, "based", "GPU"."""
    text = _BRACKETS.sub(_telling, written) or written
    maker = _MAKER.match(text)
    words = form_of(_BASED.sub("", _VERSION.sub("", text[maker.end() if maker else 0 :]))).words
    a_card = len(words) > 1 and words[-1] == "gpu" and any(c.isdigit() for c in words[-2])  # "A100 GPU"
    return words[:-1] if a_card else words


def _telling(brackets: re.Match[str]) -> str:
    """What stands in brackets if it tells of a variant, a modality or a language: "BERT (large)"."""
    words = form_of(brackets[0]).words
    return brackets[0] if len(words) == 1 and words[0] in LANGUAGES | MODALITIES | VARIANTS else ""


def _one(words: Iterable[str]) -> str:
    """Words as one key. They are in the singular already: the S of VITS is no plural."""
    joined = "".join(words)
    return joined if joined.isascii() else fold(joined)


def _without_articles(words: Sequence[str]) -> Sequence[str]:
    """The words without those that say nothing; the A of ImageNet-A does, and that of "LLM in a flash", which is no flash LLM."""
    told = [
        word
        for before, word in zip(["", *words], words, strict=False)
        if word not in _SILENT and not (word in _ARTICLES and before in _TURNED and before != "in")
    ]
    return told or words


def _known_end(words: list[str], longs: Mapping[str, str]) -> list[str]:
    """The words with their end as the field knows it: of "GPU memory consumption" that is memory usage."""
    for n in range(1, len(words) - 1):
        if known := longs.get(fold(" ".join(words[n:]))):
            return [*words[:n], *form_of(known).words]
    return words


def _turned(words: Sequence[str]) -> Sequence[str]:
    """What is done to a thing after the thing: "inference of LLMs", "predicting a structure"."""
    if "from" in words[1:-1]:
        at = words.index("from", 1)
        made = _turned(words[:at])
        if made[-1] in _MAKING:  # "generating videos from text", "translation from German to English"
            return [*words[at + 1 :], *(() if "to" in words[at:] else ("to",)), *made]
    if words[0] == "robustness" and len(words) > 2 and words[1] in ("to", "against"):
        return [*words[2:], words[0]]
    at = next((n for n, word in enumerate(words) if word in _TURNED and 0 < n < len(words) - 1), 0)
    if at:
        return [*words[at + 1 :], *words[:at]]
    if noun := _DOING.get(words[0]) or (words[0] if len(words) > 2 and words[0] in _DOING_MUCH else ""):
        return [*words[1:], noun]
    return words


def _made_from(words: list[str]) -> list[str]:
    """What one makes of another as the field says it: "text-guided image generation", "text prompt to image generation"."""
    if len(words) > 2 and (end := _ENDS.get((words[-2], words[-1]))):
        return [*words[:-2], end]
    if words[-1] not in _MAKING or len(words) < 4:
        return words
    if words[1] in _GUIDED and words[0] in _SOURCES:
        return [words[0], "to", *words[2:]]
    if words[0] in ("text", "language") and words[1] in ("prompt", "description") and words[2] == "to":
        return ["text", *words[2:]]
    return words


def _by_word(usual: Mapping[str, str]) -> dict[str, str]:
    """For each of the words, the usual one."""
    return {word: one for one, words in usual.items() for word in words.split()}


_MAKING = frozenset("creation generation synthesis translation".split())
"""What makes one thing from another."""
_GUIDED = frozenset("conditional conditioned driven guided".split())
_SOURCES = frozenset("audio image layout music pose sketch speech text video".split())
"""What guides the making of another thing is what that is made from."""
_ENDS = {("caption", "generation"): "captioning", ("summary", "generation"): "summarization"}
"""Two words at the end that say the same as one."""
_SILENT, _ARTICLES = frozenset(("and", "the")), frozenset(("a", "an"))
_TURNED = frozenset(("of", "for", "in"))
_DOING = {
    verb: noun
    for line in """
    adaptation adapting adapt; alignment aligning align; analysis analyzing analyze; annotation annotating annotate;
    answering answering; anticipation anticipating anticipate; attribution attributing attribute; classification classifying classify;
    completion completing; compression compressing compress; creation creating create; design designing;
    counting counting; deduplication deduplicating deduplicate; detection detecting detect;
    diagnosis diagnosing diagnose; discovery discovering discover; estimation estimating estimate;
    evaluation evaluating evaluate; explanation explaining explain; extraction extracting extract; following following; forecasting forecasting;
    generation generating generate; identification identifying identify; localization localizing localize;
    mitigation mitigating mitigate; optimization optimizing; prediction predicting predict; proving proving prove;
    quantization quantizing; recognition recognizing recognize; reconstruction reconstructing reconstruct;
    recovery recovering recover; removal removing remove; repair repairing; restoration restoring restore;
    retrieval retrieving retrieve; segmentation segmenting segment; selection selecting select;
    serving serving; simulation simulating simulate; solving solving solve; summarization summarizing summarize;
    synthesis synthesizing synthesize; translation translating translate; verification verifying verify
    """.split(";")
    for noun, *verbs in [line.split()]
    for verb in verbs
}
"""First words of names of tasks, and their nouns."""
_DOING_MUCH = frozenset(
    "captioning editing labeling learning matching modeling parsing planning tracking training understanding".split()
)
"""First words that are nouns themselves, and turned only before two words and more: "training data" is no data training."""
_WORDS = _by_word(
    {
        "automatic": "automated",
        "compute": "computation computational computing",
        "conditioned": "conditional",
        "dialogue": "dialog",
        "high": "higher",
        "large": "larger bigger big",
        "low": "lower",
        "math": "mathematical mathematic maths",
        "modal": "modality",
        "multi": "multiple",
        "multimodal": "multimodality",
        "network": "net",
        "long": "longer",
        "robot": "robotic",
        "small": "smaller",
        "text": "textual",
        "vision": "visual",
    }
)
"""Words that say the same before others."""
_LAST_WORDS = _by_word(
    {
        "ability": "capability skill",
        "annotation": "labeling",
        "classification": "categorization",
        "consumption": "usage use",
        "cost": "expense",
        "count": "number",
        "diagnosis": "diagnostic",
        "evaluation": "assessment",
        "generation": "synthesis creation",
        "method": "algorithm approach technique",
        "network": "net",
        "prediction": "forecasting",
        "removal": "elimination",
        "time": "duration",
        "understanding": "comprehension",
    }
)
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
