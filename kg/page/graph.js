"use strict";
/* The graph as numbers: node i is the i-th most important, edge e runs from heads[e] to tails[e]. */
const graph = JSON.parse(document.getElementById("contents").textContent);
const { kinds, predicates, ids, labels, kindOf, heads, tails, predicateOf } = graph;
const nodeCount = ids.length, edgeCount = heads.length;
const indexOf = new Map(ids.map((id, i) => [id, i]));
const PAPER = kinds.findIndex(kind => kind.name === "Paper");
const edgesOf = ids.map(() => []);
for (let e = 0; e < edgeCount; e++) { edgesOf[heads[e]].push(e); edgesOf[tails[e]].push(e); }

const otherEnd = (e, i) => heads[e] === i ? tails[e] : heads[e];
const isRecorded = e => Boolean(predicates[predicateOf[e]].recorded);
const namesOf = i => [labels[i], ...(graph.names[i] || [])];
const scoreOf = e => graph.evidence[e][3] / 100;

/* Evidence is a row of paper, start, end, score; the words are those characters of the paper's text, or after -1 those of its record. */
function* quotes(row) {
  for (let k = 0; k < row.length; k += 4) {
    const text = labels[row[k]] + "\n" + graph.papers[row[k]].abstract;
    yield { paper: row[k], words: row[k + 1] < 0 ? graph.records[row[k + 2]] : text.slice(row[k + 1], row[k + 2]), score: row[k + 3] / 100 };
  }
}

/* Several relations between the same two nodes are drawn side by side: how far each bends, in widths. */
const bends = new Float32Array(edgeCount);
{
  const parallel = new Map();
  for (let e = 0; e < edgeCount; e++) {
    const pair = Math.min(heads[e], tails[e]) * nodeCount + Math.max(heads[e], tails[e]);
    if (parallel.has(pair)) parallel.get(pair).push(e); else parallel.set(pair, [e]);
  }
  for (const group of parallel.values()) if (group.length > 1)
    group.forEach((e, k) => { bends[e] = (k - (group.length - 1) / 2) * (heads[e] < tails[e] ? 1 : -1); });
}

for (const region of graph.regions) {
  const xs = region.outline.map(p => p[0]), ys = region.outline.map(p => p[1]);
  Object.assign(region, { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys) });
}
