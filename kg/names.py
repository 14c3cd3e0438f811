"""Spelling: fold a name to what stays the same however it is written, and make a slug of it."""

import hashlib
import re
import unicodedata
from functools import lru_cache

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


def singular(word: str) -> str:
    """Cut the plural s of one word; a word that may not be a plural stays.

    >>> [singular(w) for w in ("models", "queries", "bias", "GPUs", "class", "boxes")]
    ['model', 'query', 'bias', 'GPU', 'class', 'box']
    """
    if re.fullmatch(r"[A-Z]{2,}s", word):
        return word[:-1]
    if len(word) < 4:
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("xes", "shes", "ches", "sses")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(_PLURAL_KEEPS):
        return word[:-1]
    return word


@lru_cache(maxsize=1 << 16)
def fold(name: str) -> str:
    """Reduce a name to its key: two names with one key are spellings of one name.

    Case, hyphens, spaces, TeX, Greek, accents and the plural of the last word go; digits and the dot between
    digits stay, so versions and sizes stay apart. `fold` is idempotent.

    >>> fold("Large-Language Models") == fold("large language model")
    True
    >>> fold("GPT-3") == fold("GPT-3.5")
    False
    >>> fold("Nyström"), fold('Nystr\\"om')
    ('nystrom', 'nystrom')
    """
    text = plain(name)
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    text = _DOT_IN_NUMBER.sub("\x00", text)
    words = [w for w in _SEPARATORS.split(text) if w]
    if words:
        words[-1] = singular(words[-1])
    return "".join(words).casefold().replace("\x00", ".") or name.casefold().strip()


def in_order(letters: str, text: str) -> bool:
    """Whether all letters come in a text, in their order.

    >>> in_order("lora", "lowrankadaptation"), in_order("dlm", "languagemodel")
    (True, False)
    """
    rest = iter(text)
    return all(letter in rest for letter in letters)


def slug(name: str) -> str:
    """Make the last part of an IRI: lower-case ASCII letters, digits, dots and hyphens.

    A name that loses letters on the way keeps a hash of itself, so that different names have
    different slugs.

    >>> slug("LLaMA-7B"), slug("GPT-3.5 (175B)")
    ('llama-7b', 'gpt-3.5-175b')
    >>> slug("图") == slug("圖")
    False
    """
    text = plain(name).casefold()
    ascii_ = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    made = re.sub(r"[^a-z0-9.+]+", "-", ascii_).replace("+", "-plus").strip("-.")
    lost = sum(c.isalnum() for c in text) > sum(c.isalnum() for c in ascii_)
    if lost or not made:
        digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        made = f"{made}-{digest}".strip("-")
    return made[:120]
