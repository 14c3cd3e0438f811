"""What must never become one thing, whatever speaks for it."""

from kg.resolve.forms import Form

LANGUAGES = frozenset(
    """
    afrikaans amharic arabic basque bengali bulgarian burmese cantonese catalan chinese croatian czech danish dutch
    english estonian european finnish french galician german greek gujarati hausa hebrew hindi hungarian icelandic
    igbo indian indic indonesian irish italian japanese javanese kannada kazakh khmer korean lao latin latvian
    lithuanian malay malayalam maltese mandarin marathi mongolian nepali nordic norwegian persian polish portuguese
    punjabi romanian russian sanskrit scandinavian serbian sinhala slovak slovenian somali spanish swahili swedish
    tagalog tamil telugu thai tibetan turkish ukrainian urdu uzbek vietnamese welsh yoruba zulu african asian
    multilingual bilingual monolingual trilingual crosslingual lingual
    """.split()
)
MODALITIES = frozenset(
    """
    image video audio speech text textual visual vision language code math music sound 2d 3d 4d cloud tabular graph
    depth rgb vl vlm multimodal unimodal crossmodal
    """.split()
)
VARIANTS = frozenset(
    """
    base small medium large huge tiny mini micro nano giant xl xxl xs lite light plus pro max turbo ultra flash
    chat instruct coder code math audio vision vl omni preview distill distilled quantized pruned ii iii iv vi vii
    uncased cased hard easy dev lite verified full extended
    """.split()
)
_OPPOSITES = (
    ("un", ""), ("in", ""), ("im", ""), ("non", ""), ("dis", ""), ("anti", ""), ("de", ""), ("self", ""),
    ("semi", ""), ("weakly", ""), ("pre", "post"), ("over", "under"), ("homo", "hetero"), ("intra", "inter"),
    ("hyper", "hypo"), ("micro", "macro"), ("up", "down"), ("en", "de"), ("in", "out"), ("in", "ex"),
    ("max", "min"), ("fore", "back"), ("uni", "multi"), ("mono", "multi"), ("low", "high"), ("offline", "online"),
)  # fmt: skip
"""Beginnings of words that tell two things apart; nothing against something, or one against the other."""


def numbers_apart(one: Form, other: Form) -> str:
    """Whether versions, sizes or dates tell two names apart: the only guard between an abbreviation and its long form."""
    if one.numbers == other.numbers:
        return ""
    first, second = (" ".join(f.numbers) or "none" for f in (one, other))
    return f"versions, sizes or dates differ: {first} and {second}"


def apart(one: Form, other: Form) -> str:
    """Why two names are never one thing; empty where nothing speaks against it.

    >>> from kg.resolve.forms import form_of
    >>> apart(form_of("GPT-3"), form_of("GPT-3.5"))
    'versions, sizes or dates differ: 3 and 3.5'
    >>> apart(form_of("supervised learning"), form_of("unsupervised learning"))
    'opposites: supervised and unsupervised'
    >>> apart(form_of("Large Language Model"), form_of("large language models"))
    ''
    """
    if why := numbers_apart(one, other):
        return why
    left, right = set(one.words) - set(other.words), set(other.words) - set(one.words)
    turned = {(a, b) for a in left for b in right if sorted(a) == sorted(b)}  # "langauge" is no other modality
    left, right = left - {a for a, _ in turned}, right - {b for _, b in turned}
    if not left and not right:
        return ""
    for what, words in (("languages", LANGUAGES), ("modalities", MODALITIES), ("variants", VARIANTS)):
        if (left & words) != (right & words):
            return f"{what} differ: {_said(left & words)} and {_said(right & words)}"
    if len(left) == len(right) == 1 and len(one.words) == len(other.words):
        (a,), (b,) = left, right
        if _are_opposite(a, b):
            return f"opposites: {min(a, b, key=len)} and {max(a, b, key=len)}"
    return ""


def _said(words: set[str]) -> str:
    return " ".join(sorted(words)) or "none"


def _are_opposite(a: str, b: str) -> bool:
    return any(
        (x.startswith(one) and y.startswith(other) and x[len(one) :] == y[len(other) :] and len(x[len(one) :]) > 2)
        for one, other in _OPPOSITES
        for x, y in ((a, b), (b, a))
    )
