/* What is shown, as files: the picture as it is on the screen, and the nodes and facts in view. */
function save(name, content, type) {
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}
const escaped = text => String(text).replace(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD").replace(/[&<>"']/g, c => "&#" + c.charCodeAt(0) + ";");

function visible() {
  const view = inView(), nodes = [...scene.nodes.keys()].filter(i => scene.nodes[i] && within(i, view)), inside = new Set(nodes);
  const edges = [...scene.edges.keys()].filter(e => scene.edges[e] && inside.has(heads[e]) && inside.has(tails[e]));
  return { nodes, edges };
}

function toPng(done) {
  const canvas = stage.querySelector("canvas"), copy = document.createElement("canvas");
  copy.width = canvas.width; copy.height = canvas.height;
  const ctx = copy.getContext("2d");
  ctx.fillStyle = theme.ground;
  ctx.fillRect(0, 0, copy.width, copy.height);
  ctx.drawImage(canvas, 0, 0);
  copy.toBlob(done);
}

function toSvg() {
  const { nodes, edges } = visible(), v = inView(), scale = network.getScale(), n = value => value.toFixed(1);
  const parts = [`<svg xmlns="http://www.w3.org/2000/svg" viewBox="${[v.left, v.top, v.right - v.left, v.bottom - v.top].map(n).join(" ")}" width="${stage.clientWidth}" height="${stage.clientHeight}" font-family="system-ui, sans-serif" text-anchor="middle">`,
    `<title>${escaped(document.title)}</title>`, `<rect x="${n(v.left)}" y="${n(v.top)}" width="100%" height="100%" fill="${theme.ground}"/>`];
  if (!scene.members) for (const { outline } of graph.regions) parts.push(`<polygon points="${outline.join(" ")}" fill="${theme.region}" stroke="${theme.region}" stroke-width="64" stroke-linejoin="round"/>`);
  for (const e of edges) {
    const bend = bendOf(e, scale), dashes = predicates[predicateOf[e]].dashes.map(d => n(d / scale)).join(" ");
    parts.push(`<path d="M${n(X[heads[e]])} ${n(Y[heads[e]])}${bend ? "Q" + n(bend[0]) + " " + n(bend[1]) + " " : "L"}${n(X[tails[e]])} ${n(Y[tails[e]])}" fill="none" stroke="${theme.stroke[predicateOf[e]]}" stroke-width="${n(1 / scale)}" stroke-opacity=".45"${dashes ? ` stroke-dasharray="${dashes}"` : ""}><title>${escaped(labels[heads[e]] + " " + predicates[predicateOf[e]].label + " " + labels[tails[e]])}</title></path>`);
  }
  for (const i of nodes.slice().reverse()) {
    const r = radiusAt(i, scale), outline = outlines[kindOf[i]], look = `fill="${theme.fill[kindOf[i]]}" stroke="${theme.rim[kindOf[i]]}" stroke-width="${n(r / 6)}"`, title = `<title>${escaped(labels[i])}</title>`;
    parts.push(outline ? `<polygon points="${outline.map(([x, y]) => n(X[i] + x * r) + "," + n(Y[i] + y * r)).join(" ")}" ${look}>${title}</polygon>` : `<circle cx="${n(X[i])}" cy="${n(Y[i])}" r="${n(r)}" ${look}>${title}</circle>`);
  }
  const ctx = document.createElement("canvas").getContext("2d"), names = new Labels(ctx);
  names.write = (text, x, y, size, colour) => parts.push(`<text x="${n(x / scale + v.left)}" y="${n((y + size * 0.35) / scale + v.top)}" font-size="${n(size / scale)}" fill="${colour}" paint-order="stroke" stroke="${theme.ground}" stroke-width="${n(3 / scale)}">${escaped(text)}</text>`);
  drawNames(names, scale, null);
  return parts.join("\n") + "\n</svg>\n";
}

function toJson() {
  const { nodes, edges } = visible();
  return JSON.stringify({
    nodes: nodes.map(i => ({ id: ids[i], kind: kinds[kindOf[i]].name, label: labels[i], names: namesOf(i) })),
    edges: edges.map(e => ({ head: ids[heads[e]], predicate: predicates[predicateOf[e]].name, tail: ids[tails[e]],
      evidence: [...quotes(graph.evidence[e])].map(({ paper, words, score }) => ({ paper: ids[paper], quote: words, score })) })),
  }, null, 1) + "\n";
}

function toGraphml() {
  const { nodes, edges } = visible(), columns = [["label", "node", "string"], ["kind", "node", "string"], ["predicate", "edge", "string"], ["confidence", "edge", "double"], ["quote", "edge", "string"]];
  const data = (key, value) => `<data key="${key}">${escaped(value)}</data>`;
  return ['<?xml version="1.0" encoding="UTF-8"?>', '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
    ...columns.map(([name, of, type]) => `<key id="${name}" for="${of}" attr.name="${name}" attr.type="${type}"/>`), '<graph edgedefault="directed">',
    ...nodes.map(i => `<node id="${escaped(ids[i])}">${data("label", labels[i])}${data("kind", kinds[kindOf[i]].name)}</node>`),
    ...edges.map(e => { const [best] = quotes(graph.evidence[e]); return `<edge source="${escaped(ids[heads[e]])}" target="${escaped(ids[tails[e]])}">${data("predicate", predicates[predicateOf[e]].name)}${data("confidence", best.score)}${data("quote", best.words)}</edge>`; }),
    "</graph>", "</graphml>", ""].join("\n");
}

const saved = { png: () => toPng(picture => save("graph.png", picture)), svg: () => save("graph.svg", toSvg(), "image/svg+xml"),
  json: () => save("graph.json", toJson(), "application/json"), graphml: () => save("graph.graphml", toGraphml(), "application/xml") };
for (const [name, act] of Object.entries(saved)) document.getElementById(name).addEventListener("click", act);
