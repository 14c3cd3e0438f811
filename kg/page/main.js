/* Everything together: a change of the state sets the scene, the map and the panel. */
const same = (a, b) => a === b || Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((v, k) => v === b[k]);
let shownState = null;

function show() {
  const before = shownState, changed = name => !before || !same(before[name], state[name]);
  shownState = state;
  const other = changed("focus") || changed("path"), filtered = changed("withoutKinds") || changed("withoutPredicates") || changed("least");
  if (other || filtered || changed("chosen")) setScene();
  if (other || filtered && scene.members) { setPlaces(); held.clear(); }
  if (other || filtered || changed("chosen")) { groupEdges(); hold(); showFilters(); }
  if (other || changed("chosen") || filtered && state.path) showPanel();
  if (!before || other || changed("chosen") || state.view && changed("view")) look(before, other);
  network.redraw();
}

/* Where to look: where the address says, else at the whole scene, or near enough at the chosen thing. */
function look(before, other) {
  if (state.view) {
    const [x, y, scale] = state.view;
    if (!same(state.view, here())) moveTo({ x, y }, scale, false);
    return;
  }
  const i = state.chosen;
  if (i < 0 || scene.members) {
    if (other || !before || i < 0 && before.chosen < 0) fit(Boolean(before));
  } else if (!before || network.getScale() < 0.45 || !within(i, inView(-0.2))) {
    moveTo({ x: X[i], y: Y[i] }, Math.max(network.getScale(), 0.8), Boolean(before));
  }
}

function pointed(event) {
  if (event.nodes.length) return go({ ...chosenState(event.nodes[0]), view: here() });
  const light = lit(), edge = edgeAt(event.pointer.canvas);
  if (edge >= 0 && (!light || light.centre !== state.chosen || light.edges.includes(edge))) return showEdge(edge);
  if (state.chosen >= 0) go({ chosen: -1, view: here() });
}
function entered({ nodes: [i] }) {
  if (i !== undefined) go({ chosen: i, focus: scene.members && !scene.path ? [...new Set([...state.focus, i])] : [i], path: null, view: null });
}
network.on("click", pointed);
network.on("doubleClick", entered);
network.on("hoverNode", ({ node }) => { hovered = node; stage.style.cursor = "pointer"; network.redraw(); });
network.on("blurNode", () => { hovered = -1; stage.style.cursor = ""; network.redraw(); });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { setTheme(); fillLegend(); showPanel(); network.redraw(); });
if (matchMedia("(max-width: 760px)").matches) document.getElementById("legend").open = false;

setTheme();
setScene();
fillLegend();
listeners.push(show);
show();
