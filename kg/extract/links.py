"""Addresses that a paper gives, without the punctuation and TeX around them."""

import re

from kg.extract.text import Document
from kg.model import Link, Span

_TOP_LEVEL = (
    "ai app ch cloud cn co com de dev edu eu fr gov in info io jp kr ly me net org page science site tech uk us xyz"
)
_HOST = rf"[a-z\d][a-z\d-]+\.(?:(?:[a-z\d-]{{2,}}\.)+(?:{_TOP_LEVEL.replace(' ', '|')})\b|(?:{_TOP_LEVEL.replace(' ', '|')})/)"
"""A host without a scheme: three labels, or two and a path, so that "Character.ai" stays a name."""
_ADDRESS = re.compile(
    rf"(?:https?://|(?<![\w/.@-])(?:www\.|{_HOST}))(?:(?!,https?://)[^\s<>\"'“”|{{}}—、，。])*", re.IGNORECASE
)
_ELSEWHERE = re.compile(
    r"https?://(?:www\.)?(?:creativecommons\.org|opensource\.org|gnu\.org|arxiv\.org|w3\.org)/", re.IGNORECASE
)
"""Licences, standards and other papers: no code, data, model, project or demo of this one."""
_GOES_ON = re.compile(r"\\[a-z]|\.(?=(?:We|Our|The|This|These|It|In|To|For|Code|Models?|Data|Project)$)")
"""Where an address ends though no blank follows: at "\\footnote", and at a full stop before the next sentence's "We"."""
_CUES = (
    ("demo", re.compile(r"\bdemos?\b|\baudio samples\b|\bplayground\b")),
    (
        "project",
        re.compile(
            r"\bproject (?:web)?(?:page|site)\b|\bproject\b|\bwebsite\b|\bweb ?page\b|\bhomepage\b|\bleaderboard\b"
        ),
    ),
    ("data", re.compile(r"\bdatasets?\b|\bbenchmark\b|\bcorpus\b|\bdata\b")),
    ("model", re.compile(r"\bmodels?\b|\bweights\b|\bcheckpoints?\b")),
    ("code", re.compile(r"\bcodes?\b|\bsource\b|\bimplementations?\b|\brepository\b")),
)


def find_addresses(text: str) -> list[Span]:
    """Where web addresses stand: words in them are no names."""
    return [Span(m.start(), m.end()) for m in _ADDRESS.finditer(text)]


def find_links(document: Document) -> tuple[Link, ...]:
    """Find the addresses of a paper, each once, in order.

    >>> from kg.extract.text import read
    >>> from kg.model import Paper
    >>> d = read(Paper("p", "T", "Code is available at \\\\url{https://github.com/a/b}."))
    >>> [(link.url, link.kind) for link in find_links(d)]
    [('https://github.com/a/b', 'code')]
    """
    found: dict[str, Link] = {}
    for match in _ADDRESS.finditer(document.text):
        raw = _trim(match.group())
        start = match.start()
        span = Span(start, start + len(raw))
        url = re.sub(r"\\(?=[_#%&~])", "", raw)
        url = url if "://" in url else f"https://{url}"
        if not re.match(r"(?i:https?)://[\w-]+(\.[\w-]+)+", url) or _ELSEWHERE.match(url):
            continue
        found.setdefault(url, Link(url, _kind(document, span, url), span))
    return tuple(found.values())


def _trim(url: str) -> str:
    """Cut what belongs to the sentence: punctuation, TeX and brackets that were not opened in the address."""
    url = _GOES_ON.split(url)[0]
    while True:
        cut = url.rstrip(".,;:!?'`*\\$")
        for opening, closing in ("()", "[]", "{}"):
            if closing in cut and cut.count(closing) > cut.count(opening):
                cut = cut[: cut.index(closing)] if cut.count(opening) == 0 else cut[: cut.rindex(closing)]
        if cut == url:
            return url
        url = cut


def _kind(document: Document, span: Span, url: str) -> str:
    host = url.split("/")[2].casefold()
    before = document.text[max(0, span.start - 120) : span.start].casefold()
    before = re.split(r"[.!?]\s|https?://\S+", before)[-1]
    if "/datasets/" in url:
        return "data"
    if "huggingface.co" in host and "/spaces/" in url:
        return "demo"
    places = [(m.start(), kind) for kind, cue in _CUES for m in cue.finditer(before)]
    if "github.io" in host or host.startswith("sites."):
        named = [kind for _, kind in sorted(places)]
        return named[0] if named and "project" not in named else "project"
    if "github.com" in host or "gitlab" in host:
        return "data" if places and {k for _, k in places} == {"data"} else "code"
    if places:
        return max(places)[1]
    return "model" if "huggingface.co" in host else "project"
