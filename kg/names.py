"""Spelling: fold a name to what stays the same however it is written, and make a slug of it."""

import hashlib
import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi",
    "ο": "omicron", "π": "pi", "ρ": "rho", "σ": "sigma", "ς": "sigma", "τ": "tau", "υ": "upsilon",
    "φ": "phi", "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
}  # fmt: skip
_GREEK = str.maketrans(GREEK)
_TEX_STYLE = re.compile(r"\\(?:text(?:bf|it|sc|tt|rm|sf)?|math(?:bf|it|rm|cal|bb|sf|tt)?|emph|rm|bf|it)\b")
_TEX_MARKS = str.maketrans("", "", "${}\\^")
_DOT_IN_NUMBER = re.compile(r"(?<=\d)\.(?=\d)")
_SEPARATORS = re.compile(r"[^\w+%\x00]+|_")
_PLURAL_KEEPS = ("ss", "us", "is", "as", "os")
_PLURAL_OF_O = ("videos", "photos", "ratios", "scenarios", "portfolios")
"""Words in -os that are plurals: unlike chaos, COSMOS and Kairos."""


def plain(name: str) -> str:
    """Strip TeX and compatibility forms, and write Greek letters in full; case and spacing stay.

    >>> plain("$\\\\beta$-VAE"), plain("M$^2$-Encoder"), plain("\\\\textsc{Mamba}")
    ('beta-VAE', 'M2-Encoder', 'Mamba')
    """
    if not name.isascii():
        name = unicodedata.normalize("NFKC", name).translate(_GREEK)
    if "\\" in name:
        name = _TEX_STYLE.sub("", name)
    return name.translate(_TEX_MARKS).strip()


def without_accents(text: str) -> str:
    """Letters without the marks on them.

    >>> without_accents("Fréchet, Nyström")
    'Frechet, Nystrom'
    """
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


@lru_cache(maxsize=1 << 16)
def singular(word: str) -> str:
    """Cut the plural s of one word; a word that may not be a plural stays.

    >>> [singular(w) for w in ("models", "queries", "bias", "GPUs", "class", "boxes", "chaos", "videos")]
    ['model', 'query', 'bias', 'GPU', 'class', 'box', 'chaos', 'video']
    """
    if re.fullmatch(r"[A-Z]{2,}s", word):
        return word[:-1]
    if len(word) < 4:
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("xes", "shes", "ches", "sses")):
        return word[:-2]
    if word.endswith("s") and (not word.endswith(_PLURAL_KEEPS) or word.casefold().endswith(_PLURAL_OF_O)):
        return word[:-1]
    return word


@lru_cache(maxsize=1 << 16)
def fold(name: str) -> str:
    """Reduce a name to its key: two names with one key are spellings of one name.

    Case, hyphens, spaces, TeX, Greek, accents and the plural of the last word go; digits and the dot between
    digits stay, so versions and sizes stay apart.

    >>> fold("Large-Language Models") == fold("large language model")
    True
    >>> fold("GPT-3") == fold("GPT-3.5")
    False
    >>> fold("Nyström"), fold('Nystr\\"om')
    ('nystrom', 'nystrom')
    """
    words = _words(name)
    if words:
        words[-1] = singular(words[-1])
    return "".join(words).casefold() or name.casefold().strip()


def _words(name: str) -> list[str]:
    """The words of a name, without TeX, accents and marks between them."""
    text = without_accents(plain(name))
    return [w.replace("\x00", ".") for w in _SEPARATORS.split(_DOT_IN_NUMBER.sub("\x00", text)) if w]


def in_order(letters: str, text: str) -> bool:
    """Whether all letters come in a text, in their order.

    >>> in_order("lora", "lowrankadaptation"), in_order("dlm", "languagemodel")
    (True, False)
    """
    rest = iter(text)
    return all(letter in rest for letter in letters)


_LONGEST_SLUG = 120


def slug(name: str) -> str:
    """Make the last part of an IRI: lower-case ASCII letters, digits, dots and hyphens.

    A name that loses letters on the way, or is cut, keeps a hash of itself, so that different names have
    different slugs.

    >>> slug("LLaMA-7B"), slug("GPT-3.5 (175B)")
    ('llama-7b', 'gpt-3.5-175b')
    >>> slug("图") == slug("圖"), slug("a" * 200) == slug("a" * 201)
    (False, False)
    """
    text = plain(name).casefold()
    ascii_ = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    made = re.sub(r"[^a-z0-9.+]+", "-", ascii_).replace("+", "-plus").strip("-.")
    lost = sum(c.isalnum() for c in text) > sum(c.isalnum() for c in ascii_)
    if lost or not made or len(made) > _LONGEST_SLUG:
        digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        made = f"{made[: _LONGEST_SLUG - 9].rstrip('-.')}-{digest}".strip("-")
    return made


def record_slug(name: str) -> str:
    """The last part of the IRI of whom or what the record of a paper names: one for all spellings of a name.

    As in `fold`, case, hyphens, TeX and accents do not matter; but the last word is no plural, and where words end does matter.
    A hash stands for letters that cannot stand there.

    >>> record_slug("Emile L. Baudot") == record_slug("Émile-L Baudot")
    True
    >>> record_slug("John Adams"), record_slug("John Adam"), record_slug("王伟")
    ('john-adams', 'john-adam', '0c6e5fe8')
    """
    key = "-".join(_words(name)).casefold() or name.casefold().strip()
    made = re.sub(r"[^a-z0-9.]+", "-", key).strip("-.")[:120]
    if made != key:
        digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        made = f"{made}-{digest}".strip("-")
    return made


_ARXIV = re.compile(
    r"(?:(?:https?://)?(?:www\.)?arxiv\.org/(?:abs|pdf|html)/|arxiv:|(?:https?://(?:dx\.)?doi\.org/)?10\.48550/arxiv\.)?"
    r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?",
    re.I | re.A,
)
"""Both forms of identifier (https://info.arxiv.org/help/arxiv_identifier.html), bare, as an address or as a DOI."""
_DOI = re.compile(r"(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.I | re.A)
"""https://www.crossref.org/blog/dois-and-matching-regular-expressions/"""


def arxiv_id(text: str) -> str | None:
    """The arXiv identifier that a text is, without its version.

    >>> arxiv_id("https://arxiv.org/abs/1706.03762v5"), arxiv_id("arXiv:hep-th/9901001"), arxiv_id("BERT")
    ('1706.03762', 'hep-th/9901001', None)
    """
    found = _ARXIV.fullmatch(text.strip())
    return found[1] if found else None


def doi(text: str) -> str | None:
    """The DOI that a text is, in lower case as DOIs are the same in any.

    >>> doi("https://doi.org/10.18653/v1/N19-1423"), doi("10 pages")
    ('10.18653/v1/n19-1423', None)
    """
    found = _DOI.fullmatch(text.strip())
    return found[1].lower() if found else None


def paper_slug(id_: str) -> str:
    """The last part of a paper's IRI: its arXiv identifier, its DOI, or its id, with a hash where that cannot stand in an IRI.

    >>> paper_slug("arXiv:1706.03762v5"), paper_slug("10.1145/3292500"), paper_slug("ab8508f265")
    ('1706.03762', '10.1145/3292500', 'ab8508f265')
    >>> paper_slug("A b") == paper_slug("a-b")
    False
    """
    known = arxiv_id(id_) or doi(id_)
    if known and not {".", ".."} & set(
        known.split("/")
    ):  # which readers of IRIs resolve away (RFC 3986, section 5.2.4)
        return quote(known, safe="/:;().-_")
    made = slug(id_)
    return made if made == id_ else f"{made}-{hashlib.sha256(id_.encode()).hexdigest()[:8]}"


def figure(value: float) -> str:
    """Write a number as a person reads it, without an exponent.

    >>> figure(1.75e11), figure(88.5)
    ('175,000,000,000', '88.5')
    """
    return f"{int(value):,}" if value == int(value) and abs(value) < 1e16 else f"{value:,.10g}"


def measured(value: float, unit: str, metric: str = "") -> str:
    """Write a number with its unit, if it has one that does not only repeat what was measured.

    >>> measured(213e6, "parameters"), measured(88.5, ""), measured(28.4, "bleu", "BLEU")
    ('213,000,000 parameters', '88.5', '28.4')
    """
    return f"{figure(value)} {unit}" if unit and fold(unit) != fold(metric) else figure(value)


def so_many(number: int, noun: str) -> str:
    """Write how many of something there are.

    >>> so_many(1, "paper"), so_many(0, "paper")
    ('1 paper', '0 papers')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
