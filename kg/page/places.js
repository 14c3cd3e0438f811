/* Where nodes are drawn: on the map, or, of a part looked at alone, near each other; and how large. */
const X = Float64Array.from(graph.x), Y = Float64Array.from(graph.y);
const radii = Float32Array.from(graph.sizes, size => Math.min(26, 3.2 + 1.9 * Math.sqrt(size)));


function setPlaces() {
  X.set(graph.x); Y.set(graph.y);
  if (scene.path) scene.path.nodes.forEach((i, k) => { X[i] = 190 * (k - (scene.path.nodes.length - 1) / 2); Y[i] = k % 2 ? 46 : -46; });
  else if (scene.members) arrange([...scene.members].sort((a, b) => a - b), new Set(state.focus));
}

/* Forces between some hundred nodes (Fruchterman and Reingold 1991), from places on a spiral: the same each time. More nodes stay on the spiral, as forces between all take the square of their number: 6,000 took five seconds. */
function arrange(members, centres) {
  const count = members.length, at = new Map(members.map((i, k) => [i, k])), side = 78 * Math.sqrt(count) + 60;
  const px = new Float64Array(count), py = new Float64Array(count), dx = new Float64Array(count), dy = new Float64Array(count);
  members.forEach((i, k) => {
    const angle = k * 2.399963, far = centres.has(i) ? 0.05 : Math.sqrt((k + 1) / count);
    px[k] = far * side / 2 * Math.cos(angle); py[k] = far * side / 2 * Math.sin(angle);
  });
  const links = [];
  for (const i of members) for (const e of edgesOf[i]) if (heads[e] === i && at.has(tails[e]) && scene.edges[e]) links.push([at.get(i), at.get(tails[e])]);
  const ideal = side / Math.sqrt(count) * 0.9, rounds = count > 1500 ? 0 : count > 700 ? 20 : count > 250 ? 60 : 160;
  for (let round = 0; round < rounds; round++) {
    dx.fill(0); dy.fill(0);
    for (let a = 0; a < count; a++) for (let b = 0; b < a; b++) {
      const x = px[a] - px[b], y = (py[a] - py[b]) * 1.35, square = Math.max(x * x + y * y, 1), force = ideal * ideal / square;
      dx[a] += x * force; dy[a] += y * force; dx[b] -= x * force; dy[b] -= y * force;
    }
    for (const [a, b] of links) {
      const x = px[a] - px[b], y = py[a] - py[b], force = Math.hypot(x, y) / ideal / 2;
      dx[a] -= x * force; dy[a] -= y * force; dx[b] += x * force; dy[b] += y * force;
    }
    const warmth = side / 8 * (1 - round / rounds) + 1;
    for (let a = 0; a < count; a++) {
      dx[a] -= px[a] * 0.4; dy[a] -= py[a] * 0.4;
      const length = Math.max(Math.hypot(dx[a], dy[a]), 1e-9), step = Math.min(length, warmth) / length;
      px[a] += dx[a] * step; py[a] += dy[a] * step;
    }
  }
  members.forEach((i, k) => { X[i] = px[k]; Y[i] = py[k]; });
}
