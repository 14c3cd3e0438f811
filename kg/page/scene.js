/* What of the graph is shown: the whole map, some neighbourhoods, or a path; without what the filters take away. */
const scene = { nodes: new Uint8Array(nodeCount), edges: new Uint8Array(edgeCount), members: null, nodeTotal: 0, edgeTotal: 0, path: null };

function setScene() {
  const hiddenKinds = new Set(state.withoutKinds), hiddenPredicates = new Set(state.withoutPredicates);
  const meant = i => i === state.chosen || state.focus.includes(i) || (state.path || []).includes(i);
  /* What is quiet is shown with what one asks for, also where its kind is hidden. */
  const hidden = (i, by) => hiddenKinds.has(kindOf[i]) && !(kinds[kindOf[i]].quiet && (meant(i) || meant(by)));
  const passes = e => !hiddenPredicates.has(predicateOf[e]) && scoreOf(e) >= state.least
    && !hidden(heads[e], tails[e]) && !hidden(tails[e], heads[e]);
  scene.path = state.path && shortestPath(...state.path, passes);
  scene.members = scene.path ? new Set(scene.path.nodes) : state.path ? new Set(state.path) : state.focus.length ? neighbourhood(state.focus, passes) : null;
  const filtered = state.least > 0 || hiddenPredicates.size > 0;
  const linked = new Uint8Array(nodeCount);
  scene.edgeTotal = scene.nodeTotal = 0;
  for (let e = 0; e < edgeCount; e++) {
    const shown = passes(e) && (!scene.members || scene.members.has(heads[e]) && scene.members.has(tails[e]));
    scene.edges[e] = shown ? 1 : 0;
    if (shown) { scene.edgeTotal++; linked[heads[e]] = linked[tails[e]] = 1; }
  }
  for (let i = 0; i < nodeCount; i++) {
    const shown = meant(i) || (!scene.members || scene.members.has(i))
      && (linked[i] || !hiddenKinds.has(kindOf[i]) && (!filtered || !edgesOf[i].length));
    scene.nodes[i] = shown ? 1 : 0;
    if (shown) scene.nodeTotal++;
  }
}

function neighbourhood(centres, passes) {
  const near = new Set(centres);
  for (const i of centres) for (const e of edgesOf[i]) if (passes(e)) near.add(otherEnd(e, i));
  return near;
}

/* The fewest facts from one thing to another; of several ways the one with the surest facts, and rather by what is said than by mere mention. */
function shortestPath(from, to, passes) {
  const mentions = predicates.findIndex(p => p.name === "mentions");
  const cost = new Float64Array(nodeCount).fill(Infinity), by = new Int32Array(nodeCount).fill(-1);
  cost[from] = 0;
  let border = [from];
  while (border.length && cost[to] === Infinity) {
    const next = new Set();
    for (const i of border) for (const e of edgesOf[i]) if (passes(e)) {
      const j = otherEnd(e, i), price = cost[i] + 1000 - scoreOf(e) + (predicateOf[e] === mentions ? 2 : 0);
      if (price < cost[j] && (cost[j] === Infinity || next.has(j))) { cost[j] = price; by[j] = e; next.add(j); }
    }
    border = [...next];
  }
  if (cost[to] === Infinity) return null;
  const nodes = [to], edges = [];
  while (nodes[0] !== from) { edges.unshift(by[nodes[0]]); nodes.unshift(otherEnd(by[nodes[0]], nodes[0])); }
  return { nodes, edges };
}
