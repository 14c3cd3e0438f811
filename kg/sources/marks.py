"""Text without the marks of JATS, MathML and HTML."""

import html
import re

from kg.errors import SchemaError
from kg.sources.limits import Limits
from kg.sources.reader import kind_of

_MARKED = 5
"""Times the length of an abstract that it may have with its marks."""
_TAGS = (
    "jats:[a-z-]+|mml:[a-z]+|a|abstract|alternatives|b|bold|br|caption|code|disp-formula|div|em|ext-link|fixed-case|h[1-6]|i|"
    "inline-formula|inline-graphic|italic|label|li|list|list-item|math|mi|mn|mo|mrow|msub|msup|monospace|ol|p|sc|sec|small|"
    "span|strike|strong|styled-content|sub|sup|tex-math|title|tt|u|ul|underline|xref"
)
_TAG = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*)?/?>", re.IGNORECASE)
"""Only known tags: in "a<b and c>d" there is none. No two parts of it can match the same, so it is quick on anything."""
_HEADING = re.compile(r"^\s*<(?:jats:)?title>\s*abstract\s*[.:]?\s*</(?:jats:)?title>", re.IGNORECASE)
_SAID_TWICE = re.compile(r"(</(?:jats:)?tex-math>)\s*<mml:math\b.{0,5000}?</mml:math>", re.DOTALL)
"""A formula in TeX and again in MathML (https://jats.nlm.nih.gov/publishing/tag-library/1.3/element/alternatives.html)."""
_DOCUMENT = re.compile(r"\\documentclass.{0,2000}?\\begin\{document\}(.{0,2000}?)\\end\{document\}", re.DOTALL)
"""What some publishers write around a formula."""
_APART = re.compile(r"</?(?:jats:)?(?:p|sec|title|div|br|li|list-item|list|h[1-6]|ul|ol|disp-formula)\b", re.IGNORECASE)


def unmarked(text: object, limits: Limits) -> str | None:
    """Turn marked text into text: paragraphs are parted by a space, entities become characters, TeX stays.

    Publishers often escape twice, and so it is undone twice. What is far too long stays as it is, to be refused.
    Raises SchemaError where it is no text.

    >>> unmarked("<jats:title>Abstract</jats:title><jats:p>We reach 5 &lt; 7 m<jats:sup>2</jats:sup>.</jats:p>", Limits())
    'We reach 5 < 7 m2.'
    >>> unmarked("<jats:tex-math>$x^2$</jats:tex-math><mml:math><mml:mi>x</mml:mi></mml:math> is known.", Limits())
    '$x^2$ is known.'
    """
    if text is None:
        return None
    if not isinstance(text, str):
        raise SchemaError(f"{kind_of(text)} stands where a text is expected")
    if len(text) > _MARKED * limits.text_length:
        return text
    text = _DOCUMENT.sub(r"\1", _SAID_TWICE.sub(r"\1", _HEADING.sub("", text)))
    text = _TAG.sub(lambda tag: " " if _APART.match(tag[0]) else "", text)
    return " ".join(html.unescape(html.unescape(text)).split())
