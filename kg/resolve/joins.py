"""Why two names could be one thing: the rules that propose, each with a score and the papers that speak for it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from kg.names import fold, in_order
from kg.resolve.corpus import Corpus
from kg.resolve.forms import Form, form_of
from kg.resolve.wording import reworded


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two keys that could be names of one thing."""

    left: str
    right: str
    rule: str
    score: float
    papers: tuple[str, ...] = ()
    against: str = ""
    """Why they are not, where the rule itself sees it."""


TOGETHER = "named together in a paper"
"""The rule by which a paper alone makes two names one thing's."""


def by_lexicon(corpus: Corpus, aliases: Mapping[str, str]) -> Iterator[Proposal]:
    """Names that the lexicon knows as another name's."""
    for key in sorted(corpus.places):
        if key in aliases and fold(aliases[key]) != key:
            yield Proposal(key, fold(aliases[key]), "alias in the lexicon", 1.0)


def by_papers(corpus: Corpus, aliases: Mapping[str, str]) -> Iterator[Proposal]:
    """Names that papers give to one entity, but for abbreviations, which may mean several things.

    The papers that use both for different things speak against it; and one paper alone is not believed where more
    use one or the other, or the lexicon knows both and as different things.
    """
    for pair in sorted(corpus.together):
        left, right = (corpus.forms[key] for key in pair)
        if is_short_of(left, right) or is_short_of(right, left):
            continue
        papers, apart = corpus.together[pair], corpus.apart(pair)
        against = ""
        if apart >= len(papers):
            against = f"{apart} papers use them for different things, {len(papers)} for one"
        elif len(papers) == 1 and (elsewhere := sum(corpus.uses(key) - 1 for key in pair)) > 1:
            against = f"only one paper takes them for one, of {elsewhere + 1} that use them"
        elif len(papers) == 1 and all(key in aliases for key in pair) and len({fold(aliases[k]) for k in pair}) > 1:
            against = "only one paper takes them for one, and the lexicon knows them as two"
        elif narrower := _narrower(left, right):
            against = f"general and special: {narrower}"
        score = 1 - 0.5 ** (1 + len(papers) - apart)
        yield Proposal(*pair, TOGETHER, round(score, 3), corpus.named(papers), against)


def is_short_of(short: Form, long: Form) -> bool:
    """Whether a name that stands for a thing beside another may be its abbreviation.

    The letters do not tell: DINO is "self-distillation with no labels".
    """
    words = long.words
    shorter = len(words) > 1 and len(long.key) > len(short.key) and short.key not in words
    return short.is_abbreviation and shorter and (not short.numbers or short.numbers == long.numbers)


def has_letters_of(short: Form, long: Form) -> bool:
    """Whether the letters of an abbreviation come in a long form, in their order, the first one first."""
    return short.key[0] == long.key[0] and in_order(short.key, long.key)


def _narrower(left: Form, right: Form) -> str:
    """The words by which one name says more than the other; empty where that is only what kind of thing it is."""
    few, many = sorted((left, right), key=lambda f: len(f.words))
    if not set(few.words) < set(many.words):
        return ""
    return " ".join(w for w in many.words if w not in few.words and w not in HEADS)


HEADS: Mapping[str, frozenset[str]] = {
    word: frozenset(kinds.split())
    for kinds, words in (
        ("Dataset", "dataset corpus benchmark database suite testbed challenge leaderboard collection data"),
        ("Model Technique", "model family series network architecture backbone structure llm lm"),
        (
            "Technique Software Model",
            "method approach technique algorithm framework mechanism paradigm scheme procedure process strategy "
            "module layer operator optimizer function objective pipeline",
        ),
        (
            "Software",
            "library toolkit system platform package tool engine codebase compiler runtime simulator software "
            "environment service solver",
        ),
        ("Task", "task problem"),
        ("Task Metric", "ability capability skill"),
        ("Metric", "metric score measure value"),
        ("Hardware", "gpu accelerator chip supercomputer processor card board detector"),
        ("Organization", "team group lab company community collaboration consortium experiment"),
    )
    for word in words.split()
}
"""Last words of names that say what kind of thing it is, and which."""


def by_heads(corpus: Corpus) -> Iterator[Proposal]:
    """ "ImageNet dataset" is ImageNet, where papers use both and the word names the kind.

    Of lower-case names only those of two words and more lose their last: "attention mechanism" may be more
    than attention.
    """
    for key in sorted(corpus.places):
        form = corpus.forms[key]
        of_kind = HEADS.get(form.words[-1], frozenset()) if len(form.words) > 1 else frozenset()
        short = fold(form.written.rsplit(None, 1)[0].rstrip("- ")) if of_kind else ""
        if not short or short not in corpus.places:
            continue
        bare = corpus.forms[short]
        if (bare.is_proper or len(bare.words) > 1) and corpus.kinds[short] & of_kind:
            yield Proposal(key, short, f"the same but for {form.words[-1]!r}", 0.85)


def by_wording(corpus: Corpus, longs: Mapping[str, str]) -> Iterator[Proposal]:
    """Names that are one in the usual wording: abbreviations spelled out, "inference of LLMs" turned to "LLM inference".

    `longs` has the long form of an abbreviation, by key, for those that mean one thing, and canonical names.
    """
    by_words: dict[str, list[str]] = defaultdict(list)
    for key in sorted(corpus.places):
        by_words[reworded(corpus.forms[key], longs)].append(key)
    for words, keys in by_words.items():
        if words in longs and fold(longs[words]) not in keys:  # "the generation of videos from a text": a known name
            keys.append(fold(longs[words]))
        yield from _with_the_usual(corpus, keys, "the same in other words")


def by_plurals(corpus: Corpus) -> Iterator[Proposal]:
    """Names that differ in the plural of a word that is not the last: "large languages models"."""
    by_words: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for key in sorted(corpus.places):
        if key.isalpha():  # COMET+ has the words of COMET
            by_words[corpus.forms[key].words].append(key)
    for keys in by_words.values():
        yield from _with_the_usual(corpus, keys, "the same but for a plural")


def _with_the_usual(corpus: Corpus, keys: Sequence[str], rule: str) -> Iterator[Proposal]:
    """Each of some keys with the one that most papers use."""
    usual = min(keys, key=lambda key: (-corpus.uses(key), key))
    for key in keys:
        if key != usual:
            yield Proposal(key, usual, rule, 0.9)


_LEAST_LETTERS = 6
"""Of a word that may be mistyped."""
_RARE, _FREQUENT = 2, 8
"""A word of at most so many papers may be a slip for one of at least so many."""


def by_slips(corpus: Corpus, aliases: Mapping[str, str]) -> Iterator[Proposal]:
    """Names in which a rare word is a frequent one but for one slip of the hand: a letter more, less, other or turned."""
    words = _word_uses(corpus, aliases)
    rare = [w for w, uses in words.items() if uses <= _RARE and len(w) >= _LEAST_LETTERS and w.isalpha()]
    firsts = {word[0] for word in rare}
    frequent: dict[str, set[str]] = defaultdict(set)
    for word, uses in words.items():
        if uses >= _FREQUENT and len(word) >= _LEAST_LETTERS and word[0] in firsts:
            for part in _shortened(word):
                frequent[part].add(word)
    slips = {word: right for word in rare if (right := _meant(word, frequent))}
    for key in sorted(corpus.places):
        form = corpus.forms[key]
        if any(w in slips for w in form.words):
            meant = fold(" ".join(slips.get(w, w) for w in form.words))
            if meant in corpus.places and meant != key:
                yield Proposal(key, meant, "the same but for a slip of the hand", 0.8)


def _word_uses(corpus: Corpus, aliases: Mapping[str, str]) -> dict[str, int]:
    """In how many papers each word of a name stands; a word of the lexicon counts as frequent."""
    uses: dict[str, int] = defaultdict(int)
    for key, form in corpus.forms.items():
        for word in set(form.words):
            uses[word] += corpus.uses(key)
    for name in set(aliases.values()):
        for word in form_of(name).words:
            uses[word] += _FREQUENT
    return uses


def _meant(word: str, frequent: Mapping[str, set[str]]) -> str:
    """The one frequent word that a word is a slip of; empty if there is none, or several."""
    near = {right for part in _shortened(word) for right in frequent.get(part, ())}
    fitting = [
        r for r in near if r[0] == word[0] and OSA.distance(word, r, score_cutoff=1) == 1 and not _inflected(word, r)
    ]
    return fitting[0] if len(fitting) == 1 else ""


def _shortened(word: str) -> set[str]:
    """A word and all that is left of it when a letter goes: two words one slip apart share one."""
    return {word} | {word[:n] + word[n + 1 :] for n in range(len(word))}


def _inflected(one: str, other: str) -> bool:
    """Whether two words differ only at their end, as "adapt" and "adapts" do: that may be meant."""
    short, long = sorted((one, other), key=len)
    return long.startswith(short) or (len(one) == len(other) and one[:-1] == other[:-1])
