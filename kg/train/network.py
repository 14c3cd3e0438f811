"""The network: one small encoder, and four heads that ask it of names, introductions, relations and numbers.

Every method takes the arrays of `kg.extract.learned.arrays` as tensors. Positions count word pieces;
the row after the last piece stands for what is outside the text.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.extract.learned.aliases import ALIAS_WIDTH
from kg.extract.learned.arrays import WIDEST
from kg.extract.learned.features import CANDIDATE_WIDTH, ENTITY_KINDS, TOKEN_FEATURES
from kg.extract.learned.questions import PAIR_WIDTH, QUESTION_WIDTH, RELATIONS
from kg.extract.learned.reading import NUMBER_CLASSES

Batch = Mapping[str, Tensor]


class Judgement(NamedTuple):
    """What a network says of all that it is asked; logits, as its methods give them."""

    kinds: Tensor
    introduced: Tensor
    same: Tensor
    relations: Tensor
    classes: Tensor
    subjects: Tensor


@dataclass(frozen=True, slots=True)
class Shape:
    """The measures of an encoder of BERT's family."""

    width: int
    heads: int
    layers: int
    inner: int
    epsilon: float
    """Of the norms."""
    distances: int = 0
    """So many classes of distances does attention tell apart (Raffel et al., 2020); 0 where it tells none."""


VOCABULARY, LONGEST = 30522, 512
HIDDEN_PIECE = 103
"""The piece that stands for a hidden one in BERT's vocabulary; before it are only signs of its own."""
SIXTEEN_BITS = torch.ops.mkldnn._is_mkldnn_bf16_supported()
"""Whether the processor multiplies in bfloat16: others do it forty times slower than in float32."""
HIDDEN = 256
THING = 160
FEATURE = 12
"""Width of the embedding of one token feature."""
KIND_COUNT = len(ENTITY_KINDS) + 1


class _Dropout:
    """Masks cut from one long random strip: drawing them anew takes a third of a training step on a CPU."""

    _strips: ClassVar[dict[float, Tensor]] = {}

    @classmethod
    def drop(cls, x: Tensor, rate: float, training: bool) -> Tensor:
        if not training:
            return x
        if rate not in cls._strips:
            cls._strips[rate] = ((torch.rand(1 << 23) >= rate).float() / (1 - rate)).to(torch.bfloat16)
        strip, count = cls._strips[rate], x.numel()
        if count >= strip.numel():
            return functional.dropout(x, rate)
        start = int(torch.randint(strip.numel() - count, (1,)))
        return x * strip[start : start + count].view(x.shape).to(x.dtype)


_drop = _Dropout.drop


class Layer(nn.Module):
    """A layer of BERT."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width, self.head_width = shape.width, shape.width // shape.heads
        self.query, self.key, self.value, self.output = (nn.Linear(width, width) for _ in range(4))
        self.inner, self.outer = nn.Linear(width, shape.inner), nn.Linear(shape.inner, width)
        self.norm, self.last_norm = nn.LayerNorm(width, shape.epsilon), nn.LayerNorm(width, shape.epsilon)

    def forward(self, x: Tensor, sizes: Sequence[int], near: Tensor | None) -> Tensor:
        asked, keys, values = self.query(x), self.key(x), self.value(x)
        of_windows = zip(*(y.split(sizes, 1) for y in (asked, keys, values)), strict=True)
        mixed = [self._attend(a, k, v, near) for a, k, v in of_windows]
        x = self.norm(x + _drop(self.output(torch.cat(mixed, 1)), 0.1, self.training))
        return self.last_norm(x + _drop(self.outer(functional.gelu(self.inner(x))), 0.1, self.training))

    def _attend(self, asked: Tensor, keys: Tensor, values: Tensor, near: Tensor | None) -> Tensor:
        """The attention of one window to itself; on a CPU and at this length three times as fast as the fused kernel, back and forth."""
        _, length, width = asked.shape
        heads = width // self.head_width  # a thinned layer has fewer than its shape says
        asked, keys, values = (y.view(length, heads, self.head_width).transpose(0, 1) for y in (asked, keys, values))
        weights = asked @ keys.transpose(1, 2) * self.head_width**-0.5
        if near is not None:
            weights = weights + near[:, :length, :length].to(weights.dtype)
        return (torch.softmax(weights, -1) @ values).transpose(0, 1).reshape(1, length, width)


def classes_of_distances(length: int, count: int) -> Tensor:
    """The class of the distance from each place to each other [length, length]: half of them before, half behind.

    Of either half, the first half are single distances, the others grow with the logarithm up to 128.
    """
    distance = torch.arange(length)[:, None] - torch.arange(length)
    half, single = count // 2, count // 4
    size = distance.abs()
    far = single + (torch.log(size.clamp(min=1) / single) / math.log(128 / single) * (half - single)).long()
    return torch.where(size < single, size, far.clamp(max=half - 1)) + (distance < 0) * half


class Perceptron(nn.Module):
    """One hidden layer."""

    def __init__(self, width: int, hidden: int, out: int) -> None:
        super().__init__()
        self.first, self.norm, self.last = nn.Linear(width, hidden), nn.LayerNorm(hidden), nn.Linear(hidden, out)

    def forward(self, x: Tensor) -> Tensor:
        return self.last(_drop(functional.gelu(self.norm(self.first(x))), 0.3, self.training))


class Network(nn.Module):
    """Encoder and heads."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.words, self.places = nn.Embedding(VOCABULARY, shape.width), nn.Embedding(LONGEST, shape.width)
        self.norm = nn.LayerNorm(shape.width, shape.epsilon)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.distances = nn.Embedding(shape.distances, shape.heads) if shape.distances else None

        self.features = nn.ModuleList(nn.Embedding(count, FEATURE) for count in TOKEN_FEATURES.values())
        self.letters, self.spelling = nn.Embedding(97, 24), nn.Conv1d(24, 64, 3, padding=1)
        told = FEATURE * len(TOKEN_FEATURES) + 64
        self.told = nn.Linear(told, shape.width)
        nn.init.zeros_(self.told.weight)  # the encoder begins as it was
        nn.init.zeros_(self.told.bias)
        self.state, self.state_norm = nn.Linear(shape.width + told, HIDDEN), nn.LayerNorm(HIDDEN)

        self.span_parts = nn.ModuleList(nn.Linear(HIDDEN, HIDDEN, bias=False) for _ in range(5))
        self.span_width, self.span_norm = nn.Embedding(WIDEST + 1, HIDDEN), nn.LayerNorm(HIDDEN)
        self.kind = Perceptron(2 * HIDDEN + CANDIDATE_WIDTH, HIDDEN, KIND_COUNT)
        self.introduced = Perceptron(2 * HIDDEN + CANDIDATE_WIDTH, 128, 1)

        self.alias, self.alias_features = nn.Linear(2 * HIDDEN, 128), nn.Linear(ALIAS_WIDTH, 128)
        self.alias_parts = nn.Linear(2 * 128, 128)
        self.same = Perceptron(128, 64, 1)

        self.thing = nn.Linear(2 * HIDDEN + KIND_COUNT + 3, THING)
        self.paper = nn.Parameter(torch.zeros(THING))
        self.head, self.tail = nn.Linear(THING, HIDDEN, bias=False), nn.Linear(THING, HIDDEN, bias=False)
        self.between, self.around = nn.Linear(HIDDEN, HIDDEN, bias=False), nn.Linear(HIDDEN, HIDDEN, bias=False)
        self.edges = nn.Linear(2 * HIDDEN, HIDDEN, bias=False)
        self.pair_features, self.pair_norm = nn.Linear(PAIR_WIDTH, HIDDEN), nn.LayerNorm(HIDDEN)
        self.relation = Perceptron(HIDDEN, HIDDEN, len(RELATIONS))

        classes = len(NUMBER_CLASSES) - 1
        self.number = nn.Linear(5 * HIDDEN, HIDDEN)
        self.number_class = Perceptron(HIDDEN + len(NUMBER_CLASSES), 128, classes)
        self.asked, self.gap = nn.Linear(THING, HIDDEN, bias=False), nn.Linear(HIDDEN, HIDDEN)
        self.question_features = nn.Linear(QUESTION_WIDTH, HIDDEN)
        self.subject = Perceptron(HIDDEN, 128, classes)

        self.kind.last.bias.data[0], self.relation.last.bias.data[0] = 4.0, 2.0  # most names and pairs are nothing
        self.number_class.last.bias.data -= 1.0  # and so are most numbers

    def forward(self, batch: Batch, hidden_features: float = 0.0, hidden_words: float = 0.0) -> Judgement:
        """Judge all of a batch at once, in sixteen bits where these do; what is hidden is hidden only while training."""
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=SIXTEEN_BITS):
            states = self.encode(batch, hidden_features, hidden_words)
            vectors = self.name_vectors(states, batch)
            kinds, introduced = self.judge_names(vectors, batch, hidden_features)
            same = self.judge_aliases(vectors, batch)
            things = self.things(vectors, batch)
            relations = self.judge_pairs(states, things, batch)
            return Judgement(kinds, introduced, same, relations, *self.judge_numbers(states, things, batch))

    # ---- The text -------------------------------------------------------------------------------

    def encode(self, batch: Batch, hidden_features: float = 0.0, hidden_words: float = 0.0) -> Tensor:
        """A state per piece [pieces + 1, HIDDEN]; the last row stands for what is outside.

        While training, `hidden_features` of the token features are hidden, so that the network does
        not lean on the rules and the lexicon alone, and `hidden_words` of the word pieces, so that it
        learns no paper by heart.
        """
        marks = batch["token_features"]
        if self.training and hidden_features:
            marks = marks * (torch.rand(marks.shape) > hidden_features)
        told = torch.cat([e(marks[:, n]) for n, e in enumerate(self.features)], -1)
        spelled = self.spelling(self.letters(batch["characters"]).transpose(1, 2)).amax(-1)
        told = torch.cat([told, functional.relu(spelled)], -1)
        told = torch.cat([told, told.new_zeros(1, told.shape[1])])[batch["token"]]
        ids = batch["ids"]
        if self.training and hidden_words:
            ids = torch.where((torch.rand(ids.shape) < hidden_words) & (ids > HIDDEN_PIECE), HIDDEN_PIECE, ids)
        sizes = batch["sizes"].tolist() if "sizes" in batch else [ids.shape[1]]
        places = torch.cat([self.places.weight[:size] for size in sizes])
        x = self.norm(self.words(ids) + places) + self.told(told)
        x = _drop(x, 0.1, self.training)
        near = None
        if self.distances is not None:
            near = self.distances(classes_of_distances(max(sizes), self.distances.num_embeddings)).permute(2, 0, 1)
        for layer in self.layers:
            x = layer(x, sizes, near)
        x = torch.cat([x, told], -1).flatten(0, 1)[batch["taken"]]
        state = self.state_norm(functional.gelu(self.state(_drop(x, 0.2, self.training))).float())
        return torch.cat([state, state.new_zeros(1, HIDDEN)])

    def _mean(self, states: Tensor, first: Tensor, end: Tensor) -> Tensor:
        """The mean state of ranges; zero where a range is empty."""
        sums = torch.cat([states.new_zeros(1, states.shape[1]), states[:-1].cumsum(0)])
        return (sums[end] - sums[first]) / (end - first).clamp(min=1).unsqueeze(1)

    # ---- Names ----------------------------------------------------------------------------------

    def name_vectors(self, states: Tensor, batch: Batch) -> Tensor:
        """A vector per name [names, 2 HIDDEN]: the greatest and the mean of those of its places."""
        first, last, mean, before, after = (part(states).float() for part in self.span_parts)
        spans = first[batch["span_first"]] + last[batch["span_end"] - 1]
        spans = spans + self._mean(mean, batch["span_first"], batch["span_end"])
        spans = spans + before[batch["span_before"]] + after[batch["span_after"]] + self.span_width(batch["span_width"])
        spans = functional.gelu(self.span_norm(spans))
        return torch.cat(_pool(spans, batch["span_name"], batch["name_features"]), -1)

    def judge_names(self, vectors: Tensor, batch: Batch, hidden_features: float = 0.0) -> tuple[Tensor, Tensor]:
        """Logits per name: its kind, 0 for none [names, kinds + 1], and whether it is introduced [names]."""
        features = batch["name_features"]
        if self.training and hidden_features:
            features = features * (torch.rand_like(features) > hidden_features)
        x = torch.cat([_drop(vectors, 0.2, self.training), features], -1)
        return self.kind(x).float(), self.introduced(x).float().squeeze(-1)

    def judge_aliases(self, vectors: Tensor, batch: Batch) -> Tensor:
        """Logits per two names: whether they are one thing's [pairs]."""
        one, other = (
            torch.tanh(self.alias(_drop(vectors[batch[side]], 0.2, self.training)))
            for side in ("alias_one", "alias_other")
        )
        x = self.alias_parts(torch.cat([(one - other).abs(), one * other], -1))
        x = functional.gelu(x + self.alias_features(batch["alias_features"]))
        return self.same(x).float().squeeze(-1)

    # ---- Facts ----------------------------------------------------------------------------------

    def things(self, vectors: Tensor, batch: Batch) -> Tensor:
        """A vector per thing [things, THING], the mean of its names'; the paper's own is learned."""
        features = batch["thing_features"]
        _, mean = _pool(vectors[batch["name_of_thing"]], batch["thing_of"], features)
        paper = batch["is_paper"][:, None].float()
        return torch.tanh(self.thing(torch.cat([mean, features], -1))) * (1 - paper) + torch.tanh(self.paper) * paper

    def judge_pairs(self, states: Tensor, things: Tensor, batch: Batch) -> Tensor:
        """Logits per pair: its relation, 0 for none [pairs, relations]."""
        x = self.head(things)[batch["head"]] + self.tail(things)[batch["tail"]]
        x = x + self.between(self._mean(states, batch["between_first"], batch["between_end"]))
        x = x + self.around(self._mean(states, batch["around_first"], batch["around_end"]))
        x = x + self.edges(torch.cat([states[batch["pair_before"]], states[batch["pair_after"]]], -1))
        x = x + self.pair_features(batch["pair_features"])
        return self.relation(_drop(functional.gelu(self.pair_norm(x.float())), 0.2, self.training)).float()

    def judge_numbers(self, states: Tensor, things: Tensor, batch: Batch) -> tuple[Tensor, Tensor]:
        """Logits: what each number is, perhaps several things at once [numbers, classes - 1], and of which thing.

        The latter are per question and class [questions, classes - 1]; they compete within a number.
        """
        near = [states[batch["number_first"]], states[batch["number_end"] - 1]]
        near += [states[batch[side]] for side in ("number_before", "number_after", "number_next")]
        number = functional.gelu(self.number(torch.cat(near, -1)))
        classes = self.number_class(torch.cat([number, batch["number_rule"]], -1)).float()
        x = number[batch["asked_number"]] + self.asked(things)[batch["asked_thing"]]
        x = x + self.gap(self._mean(states, batch["gap_first"], batch["gap_end"]))
        x = x + self.question_features(batch["question_features"])
        return classes, self.subject(functional.gelu(x)).float()


def _pool(rows: Tensor, group: Tensor, like: Tensor) -> tuple[Tensor, Tensor]:
    """The greatest and the mean of the rows of each group; there are as many groups as `like` has rows, none empty."""
    index = group[:, None].expand(-1, rows.shape[1])
    empty = (like[:, :1] * 0).to(rows.dtype)
    size = empty.scatter_add(0, group[:, None], torch.ones_like(rows[:, :1]))
    empty = empty.expand(-1, rows.shape[1])
    return (empty - 1e4).scatter_reduce(0, index, rows, "amax"), empty.scatter_add(0, index, rows) / size
