/* How things look: shapes, lines and names on a canvas, in the map's coordinates, where `scale` pixels are one unit. */
const style = getComputedStyle(document.documentElement);
const theme = {};
function setTheme() {
  for (const name of ["ground", "ink", "soft", "region", "veil", "edge", "shade"]) theme[name] = style.getPropertyValue("--" + name).trim();
  theme.dark = theme.shade === "#ffffff";
  theme.fill = kinds.map(kind => theme.dark ? mixed(kind.colour, "#ffffff", 0.15) : kind.colour);
  theme.rim = kinds.map(kind => mixed(kind.colour, theme.shade, 0.4));
  theme.stroke = predicates.map(predicate => theme.dark ? mixed(predicate.colour, "#ffffff", 0.3) : predicate.colour);
}
function mixed(one, other, part) {
  const channel = (colour, k) => parseInt(colour.slice(1 + 2 * k, 3 + 2 * k), 16);
  return "#" + [0, 1, 2].map(k => Math.round(channel(one, k) * (1 - part) + channel(other, k) * part).toString(16).padStart(2, "0")).join("");
}

/* Corners of the shapes around 0, for a radius of 1; a circle has none. */
const corners = (count, turn, inner) => Array.from({ length: inner ? 2 * count : count }, (_, k) => {
  const angle = turn + k * 2 * Math.PI / (inner ? 2 * count : count), r = inner && k % 2 ? inner : 1.12;
  return [r * Math.cos(angle), r * Math.sin(angle)];
});
const shapes = { square: corners(4, Math.PI / 4), diamond: corners(4, 0), triangle: corners(3, -Math.PI / 2), wedge: corners(3, Math.PI / 2),
  pentagon: corners(5, -Math.PI / 2), hexagon: corners(6, 0), star: corners(5, -Math.PI / 2, 0.55) };
const outlines = kinds.map(kind => shapes[kind.shape] || null);

/* Nodes grow slower than the map as one comes near, and never vanish from afar. */
const radiusAt = (i, scale) => Math.max(radii[i] * Math.pow(scale, -0.3), (kindOf[i] === PAPER ? 1.1 : 1.5) / scale);

function drawNode(ctx, i, scale) {
  const x = X[i], y = Y[i], r = radiusAt(i, scale), outline = outlines[kindOf[i]];
  ctx.beginPath();
  if (outline) { for (const [cx, cy] of outline) ctx.lineTo(x + cx * r, y + cy * r); ctx.closePath(); } else ctx.arc(x, y, r, 0, 2 * Math.PI);
  ctx.fillStyle = theme.fill[kindOf[i]];
  ctx.fill();
  if (r * scale > 2.5) { ctx.lineWidth = Math.min(1.2, r * scale / 5) / scale; ctx.strokeStyle = theme.rim[kindOf[i]]; ctx.stroke(); }
}

/* The control point of an edge that bends beside others, or none for a straight one. */
function bendOf(e, scale) {
  if (!bends[e]) return null;
  const x = X[tails[e]] - X[heads[e]], y = Y[tails[e]] - Y[heads[e]], length = Math.hypot(x, y) || 1;
  const far = bends[e] * 2 * Math.min(Math.max(14 / scale, 9), length / 3);
  return [(X[heads[e]] + X[tails[e]]) / 2 - y / length * far, (Y[heads[e]] + Y[tails[e]]) / 2 + x / length * far];
}
function traceEdge(ctx, e, scale) {
  const bend = bendOf(e, scale);
  ctx.moveTo(X[heads[e]], Y[heads[e]]);
  if (bend) ctx.quadraticCurveTo(bend[0], bend[1], X[tails[e]], Y[tails[e]]); else ctx.lineTo(X[tails[e]], Y[tails[e]]);
}
/* Where the head of an edge's arrow is: the tip at the rim of the node, and the direction. */
function tipOf(e, scale) {
  const from = bendOf(e, scale) || [X[heads[e]], Y[heads[e]]], x = X[tails[e]] - from[0], y = Y[tails[e]] - from[1], length = Math.hypot(x, y) || 1;
  const r = radiusAt(tails[e], scale) + 1 / scale;
  return { x: X[tails[e]] - x / length * r, y: Y[tails[e]] - y / length * r, ux: x / length, uy: y / length };
}
function traceArrow(ctx, e, scale) {
  const { x, y, ux, uy } = tipOf(e, scale), long = 7 / scale, wide = 2.8 / scale;
  ctx.moveTo(x, y);
  ctx.lineTo(x - ux * long - uy * wide, y - uy * long + ux * wide);
  ctx.lineTo(x - ux * long + uy * wide, y - uy * long - ux * wide);
  ctx.closePath();
}

/* Edges in as few strokes as there are relations; `edges` are grouped by relation. */
function drawEdges(ctx, groups, scale, { alpha, width, arrows, dashes }) {
  ctx.globalAlpha = alpha;
  ctx.lineWidth = width / scale;
  groups.forEach((edges, p) => {
    if (!edges.length) return;
    ctx.strokeStyle = ctx.fillStyle = theme.stroke[p];
    ctx.setLineDash(dashes ? predicates[p].dashes.map(d => d / scale) : []);
    ctx.beginPath();
    for (const e of edges) traceEdge(ctx, e, scale);
    ctx.stroke();
    if (!arrows) return;
    ctx.beginPath();
    for (const e of edges) traceArrow(ctx, e, scale);
    ctx.fill();
  });
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
}

function drawRegions(ctx) {
  ctx.lineJoin = "round";
  ctx.lineWidth = 64;
  ctx.fillStyle = ctx.strokeStyle = theme.region;
  for (const { outline } of graph.regions) {
    ctx.beginPath();
    for (const [x, y] of outline) ctx.lineTo(x, y);
    ctx.closePath();
    ctx.fill(); ctx.stroke();
  }
  ctx.lineJoin = "miter";
}

/* Names that do not overlap: who comes first has the place. Boxes are in pixels of the screen. */
class Labels {
  constructor(ctx) { this.ctx = ctx; this.wide = stage.clientWidth; this.cells = new Map(); }
  free(left, top, right, bottom) {
    const keys = [];
    for (let cx = left >> 6; cx <= right >> 6; cx++) for (let cy = top >> 5; cy <= bottom >> 5; cy++) {
      const key = cx * 100003 + cy;
      for (const b of this.cells.get(key) || []) if (left < b[2] && right > b[0] && top < b[3] && bottom > b[1]) return false;
      keys.push(key);
    }
    for (const key of keys) { if (!this.cells.has(key)) this.cells.set(key, []); this.cells.get(key).push([left, top, right, bottom]); }
    return true;
  }
  put(text, x, y, font, size, colour, always = false) {
    const { ctx, wide } = this;
    ctx.font = font;
    const half = ctx.measureText(text).width / 2;
    if (x > 0 && x < wide) x = Math.max(half + 4, Math.min(wide - half - 4, x));  // beside the edge no name is cut off
    if (!this.free(x - half - 3, y - size * 0.62, x + half + 3, y + size * 0.62) && !always) return false;
    this.write(text, x, y, size, colour);
    return true;
  }
  write(text, x, y, size, colour) {
    const { ctx } = this;
    ctx.lineWidth = 3; ctx.strokeStyle = theme.ground; ctx.lineJoin = "round";
    ctx.strokeText(text, x, y);
    ctx.fillStyle = colour;
    ctx.fillText(text, x, y);
  }
}
const short = (text, most = 34) => text.length > most ? text.slice(0, most - 1) + "…" : text;
const mapName = i => kindOf[i] === PAPER ? short(labels[i].split(/[:?!]\s/)[0], 30) : short(labels[i]);

function icon(k) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), outline = outlines[k];
  svg.setAttribute("viewBox", "-1.2 -1.2 2.4 2.4"); svg.setAttribute("class", "icon"); svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS(svg.namespaceURI, outline ? "polygon" : "circle");
  if (outline) shape.setAttribute("points", outline.map(p => p.map(v => v.toFixed(3)).join(",")).join(" ")); else shape.setAttribute("r", 1);
  shape.setAttribute("fill", theme.fill[k]); shape.setAttribute("stroke", theme.rim[k]); shape.setAttribute("stroke-width", 0.2);
  svg.append(shape);
  return svg;
}
function strokeSample(p) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), line = document.createElementNS(svg.namespaceURI, "line");
  svg.setAttribute("viewBox", "0 0 26 8"); svg.setAttribute("class", "stroke"); svg.setAttribute("aria-hidden", "true");
  for (const [name, value] of Object.entries({ x1: 0, x2: 26, y1: 4, y2: 4, stroke: theme.stroke[p], "stroke-width": 2.4, "stroke-dasharray": predicates[p].dashes.join(" ") || "none" }))
    line.setAttribute(name, value);
  svg.append(line);
  return svg;
}
