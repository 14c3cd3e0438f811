/* The map: vis-network moves it and finds what is under the pointer; regions, edges and names are drawn below and above its nodes. */
const AT_ONCE = 4000; /* Nodes that vis-network holds; the less important of a larger graph are dots until one comes near. */
const NAMES_AT_ONCE = 170;
const stage = document.getElementById("map");
const held = new vis.DataSet();
let hovered = -1, moving = false, groups = { inside: [], across: [] };

const renderers = ids.map((_, i) => ({ ctx }) => {
  const scale = network.getScale(), r = radiusAt(i, scale);
  return { drawNode: () => drawNode(ctx, i, scale), nodeDimensions: { width: 2 * Math.max(r, 4 / scale), height: 2 * Math.max(r, 4 / scale) } };
});
const network = new vis.Network(stage, { nodes: held, edges: new vis.DataSet() }, {
  physics: false,
  layout: { improvedLayout: false },
  interaction: { hover: true, dragNodes: false, keyboard: { enabled: true, bindToWindow: false, speed: { x: 12, y: 12, zoom: 0.03 } }, zoomSpeed: 0.7 },
  nodes: { shape: "custom", chosen: false },
});

function inView(margin = 0) {
  const scale = network.getScale(), { x, y } = network.getViewPosition();
  const w = stage.clientWidth / scale / 2 * (1 + margin), h = stage.clientHeight / scale / 2 * (1 + margin);
  return { left: x - w, right: x + w, top: y - h, bottom: y + h };
}
const within = (i, v) => X[i] > v.left && X[i] < v.right && Y[i] > v.top && Y[i] < v.bottom;

/* Give vis-network the most important nodes in and around the view, as many as it can move smoothly. */
function hold() {
  const view = inView(0.5), all = scene.nodeTotal <= AT_ONCE, wanted = new Set();
  for (let i = 0; i < nodeCount && wanted.size < AT_ONCE; i++) if (scene.nodes[i] && (all || i === state.chosen || within(i, view))) wanted.add(i);
  const gone = held.getIds().filter(i => !wanted.has(i)), come = [...wanted].filter(i => !held.get(i));
  if (gone.length) held.remove(gone);
  if (come.length) held.add(come.map(i => ({ id: i, x: X[i], y: Y[i], ctxRenderer: renderers[i] })));
}

function groupEdges() {
  groups = { inside: predicates.map(() => []), across: predicates.map(() => []) };
  for (let e = 0; e < edgeCount; e++) if (scene.edges[e]) {
    const inside = scene.members || graph.regionOf[heads[e]] === graph.regionOf[tails[e]];
    groups[inside ? "inside" : "across"][predicateOf[e]].push(e);
  }
}
function edgesInView(grouped, most, passing = true) {
  const v = inView(), seen = e => !passing ? within(heads[e], v) || within(tails[e], v) : Math.min(X[heads[e]], X[tails[e]]) < v.right && Math.max(X[heads[e]], X[tails[e]]) > v.left
    && Math.min(Y[heads[e]], Y[tails[e]]) < v.bottom && Math.max(Y[heads[e]], Y[tails[e]]) > v.top;
  const found = grouped.map(edges => edges.filter(seen)), total = found.reduce((sum, edges) => sum + edges.length, 0);
  return total <= most ? found : found.map(edges => edges.filter(e => Math.min(heads[e], tails[e]) < most / total * nodeCount / 2));
}

network.on("beforeDrawing", ctx => {
  const scale = network.getScale(), near = Math.min(1, scale / 0.9), strength = Number(theme.edge);
  if (!scene.members) drawRegions(ctx);
  const look = { arrows: scale > 0.7 && !moving, dashes: scale > 0.45 && !moving };
  if (!moving || edgeCount < 3000) drawEdges(ctx, edgesInView(groups.across, 6000, scale < 0.4), scale, { ...look, alpha: scene.members ? 0.7 : strength * (0.25 + 0.35 * near), width: 0.7 });
  drawEdges(ctx, edgesInView(groups.inside, moving ? 4000 : 12000), scale, { ...look, alpha: scene.members ? 0.8 : strength * (0.6 + 0.8 * near), width: 0.8 + 0.3 * near });
  if (held.length < scene.nodeTotal) drawDust(ctx, scale);
});

function drawDust(ctx, scale) {
  const view = inView(), size = 2 / scale, rest = kinds.map(() => []);
  for (let i = 0; i < nodeCount; i++) if (scene.nodes[i] && within(i, view) && !held.get(i)) rest[kindOf[i]].push(i);
  rest.forEach((nodes, k) => { ctx.fillStyle = theme.fill[k]; for (const i of nodes) ctx.fillRect(X[i] - size / 2, Y[i] - size / 2, size, size); });
}

/* The chosen node, or the one under the pointer, with its neighbours before a veil that quiets all others. */
function lit() {
  const centre = state.chosen >= 0 && scene.nodes[state.chosen] ? state.chosen : hovered;
  if (centre < 0 || scene.path) return null;
  const edges = edgesOf[centre].filter(e => scene.edges[e]);
  return { centre, edges, nodes: [centre, ...new Set(edges.map(e => otherEnd(e, centre)))] };
}
function drawLit(ctx, scale, { centre, edges, nodes }) {
  if (centre === state.chosen && !scene.members) {
    const v = inView(0.1);
    ctx.fillStyle = theme.veil;
    ctx.fillRect(v.left, v.top, v.right - v.left, v.bottom - v.top);
  }
  const grouped = predicates.map(() => []);
  for (const e of edges) grouped[predicateOf[e]].push(e);
  drawEdges(ctx, grouped, scale, { alpha: 0.95, width: 1.6, arrows: true, dashes: true });
  for (const i of nodes.slice().reverse()) drawNode(ctx, i, scale);
  ctx.beginPath();
  ctx.arc(X[centre], Y[centre], radiusAt(centre, scale) + 3.5 / scale, 0, 2 * Math.PI);
  ctx.lineWidth = 2 / scale; ctx.strokeStyle = theme.ink;
  ctx.stroke();
}

network.on("afterDrawing", ctx => {
  const scale = network.getScale(), light = lit();
  if (light) drawLit(ctx, scale, light);
  ctx.save();
  const ratio = ctx.canvas.width / stage.clientWidth;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.textAlign = "center"; ctx.textBaseline = "middle";
  drawNames(new Labels(ctx), scale, light);
  ctx.restore();
  document.body.dataset.ready = "yes";
});

/* The names that there is room for: what is lit, then the foremost nodes, regions, and all others by importance. */
function drawNames(names, scale, light) {
  const v = inView(), onScreen = (x, y) => [(x - v.left) * scale, (y - v.top) * scale], told = new Set();
  const name = (i, always, bold) => {
    const [x, y] = onScreen(X[i], Y[i]), isPaper = kindOf[i] === PAPER, size = isPaper ? 11 : Math.min(16, 10.5 + radii[i] / 5);
    const font = (bold ? "600 " : isPaper ? "italic " : "") + size + "px system-ui, sans-serif";
    told.add(i);
    return names.put(mapName(i), x, y + radiusAt(i, scale) * scale + size * 0.8, font, size, isPaper && !bold ? theme.soft : theme.ink, always);
  };
  const named = (most, passes) => {
    for (let i = 0; i < nodeCount && most > 0; i++) if (scene.nodes[i] && !told.has(i) && within(i, v) && passes(i) && name(i, false, false)) most--;
  };
  if (light) {
    name(light.centre, true, true);
    for (const i of light.nodes.slice(1, 120)) name(i, false, false);
    if (light.centre === state.chosen && !scene.members) return;
  }
  if (scene.path) for (const i of scene.path.nodes) name(i, true, true);
  if (scene.members) return named(NAMES_AT_ONCE, () => true);
  if (scale < 0.85) {
    named(8, i => kindOf[i] !== PAPER);
    nameRegions(names, scale, onScreen, told);
  }
  named(moving ? 60 : NAMES_AT_ONCE, i => (scale > 1 || radiusAt(i, scale) * scale > 3.4) && (kindOf[i] !== PAPER || scale > 0.9));
}

/* A region of the map by its most telling members, by one of them where it is small or crowded. */
function nameRegions(names, scale, onScreen, told) {
  for (const region of graph.regions) {
    const wide = (region.right - region.left) * scale, size = Math.max(11.5, Math.min(16, 8 + wide / 14)), font = "italic " + size + "px Georgia, serif";
    if (wide < 26) continue;
    const [x, y] = onScreen((region.left + region.right) / 2, region.top - 26), members = region.telling.filter(i => scene.nodes[i] && !told.has(i)).slice(0, wide > 70 ? 2 : 1);
    while (members.length && !names.put(members.map(i => short(mapName(i), 30)).join(" · "), x, y, font, size, theme.soft)) members.pop();
    members.forEach(i => told.add(i));
  }
}

/* What is under a point of the canvas: a node, else the nearest edge within some pixels. */
function edgeAt({ x, y }) {
  const scale = network.getScale(), reach = 5 / scale;
  let best = -1, least = reach;
  for (const edges of [...edgesInView(groups.inside, 12000), ...edgesInView(groups.across, 6000)]) for (const e of edges) {
    const bend = bendOf(e, scale), points = bend
      ? [0, 0.25, 0.5, 0.75, 1].map(t => [0, 1].map(k => (1 - t) ** 2 * [X, Y][k][heads[e]] + 2 * t * (1 - t) * bend[k] + t * t * [X, Y][k][tails[e]]))
      : [[X[heads[e]], Y[heads[e]]], [X[tails[e]], Y[tails[e]]]];
    for (let k = 1; k < points.length; k++) {
      const far = toSegment(x, y, points[k - 1], points[k]);
      if (far < least) { least = far; best = e; }
    }
  }
  return best;
}
function toSegment(x, y, [ax, ay], [bx, by]) {
  const dx = bx - ax, dy = by - ay, t = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}

function fit(animate) {
  const shown = [...scene.nodes.keys()].filter(i => scene.nodes[i]);
  if (!shown.length) return;
  const span = (P) => { let low = Infinity, high = -Infinity; for (const i of shown) { low = Math.min(low, P[i]); high = Math.max(high, P[i]); } return [low, high]; };
  const [left, right] = span(X), [top, bottom] = span(Y);
  const scale = Math.min(stage.clientWidth / (right - left + 260), stage.clientHeight / (bottom - top + 200), 1.6);
  moveTo({ x: (left + right) / 2, y: (top + bottom) / 2 }, scale, animate);
}
function moveTo(position, scale, animate) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  network.moveTo({ position, scale, animation: animate && !calm ? { duration: 450, easingFunction: "easeInOutQuad" } : false });
  if (!animate || calm) settle();
}

/* After a movement: take in what has come into view. */
function settle() {
  moving = false;
  hold();
  network.redraw();
}
function here() {
  const { x, y } = network.getViewPosition();
  return [Math.round(x), Math.round(y), Number(network.getScale().toPrecision(3))];
}
/* Where a hand has moved the map to stands in the address. */
let waiting = 0;
function moved() {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    settle();
    go({ view: here() }, { push: false });
  }, 150);
}
for (const event of ["dragStart", "zoom"]) network.on(event, () => { moving = true; });
for (const event of ["dragEnd", "zoom"]) network.on(event, moved);
stage.addEventListener("keyup", moved);
network.on("animationFinished", settle);
new ResizeObserver(() => { network.redraw(); if (!state.view && state.chosen < 0) fit(false); }).observe(stage);
