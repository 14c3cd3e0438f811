/* Search as you type over all names: a combobox by https://www.w3.org/WAI/ARIA/apg/patterns/combobox/. */
const box = document.getElementById("search"), list = document.getElementById("found");
const folded = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const keys = ids.map((_, i) => namesOf(i).map(folded));
let hits = [], active = 0, pathFrom = -1;

function findNames(words) {
  const found = [];
  for (let i = 0; i < nodeCount; i++) {
    let best = 9, by = 0;
    keys[i].forEach((key, n) => {
      const at = key.indexOf(words);
      if (at < 0) return;
      const rank = key.length === words.length ? 0 : at === 0 ? 1 : /[\p{L}\p{N}]/u.test(key[at - 1]) ? 3 : 2;
      if (rank < best) { best = rank; by = n; }
    });
    if (best < 9) found.push({ i, rank: best, name: namesOf(i)[by] });
  }
  return found.sort((a, b) => a.rank - b.rank || a.i - b.i);
}

/* What a hit is: its kind, and where another has its name and kind, a paper that speaks of it. */
function kindOfHit(i) {
  const kind = kinds[kindOf[i]].label, isTwin = hits.some(hit => hit.i !== i && labels[hit.i] === labels[i] && kindOf[hit.i] === kindOf[i]);
  const paper = isTwin ? edgesOf[i].map(e => otherEnd(e, i)).find(j => kindOf[j] === PAPER) : undefined;
  return paper === undefined ? kind : kind + " of " + labels[paper];
}

function showHits() {
  const words = folded(box.value.trim());
  const found = words ? findNames(words) : [];
  hits = found.slice(0, 12);
  active = 0;
  list.replaceChildren(...hits.map(({ i, name }, n) => make("li", { role: "option", id: "hit-" + n, "aria-selected": n === active, onmousedown: event => { event.preventDefault(); take(n); } },
    icon(kindOf[i]), make("span", {}, name === labels[i] ? name : name + " = " + labels[i]), make("small", {}, kindOfHit(i)))));
  if (words && !hits.length) list.replaceChildren(make("li", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, "no name holds this"));
  if (found.length > hits.length) list.append(make("li", { role: "option", "aria-disabled": "true", "aria-selected": "false", class: "soft" }, (found.length - hits.length).toLocaleString("en") + " more"));
  list.hidden = !words;
  box.setAttribute("aria-expanded", String(!list.hidden));
  point();
}
function point() {
  list.querySelectorAll("li[id]").forEach((item, n) => { item.setAttribute("aria-selected", n === active); if (n === active) item.scrollIntoView({ block: "nearest" }); });
  if (hits.length) box.setAttribute("aria-activedescendant", "hit-" + active); else box.removeAttribute("aria-activedescendant");
}
function take(n) {
  const { i } = hits[n];
  closeSearch();
  if (pathFrom >= 0 && pathFrom !== i) go({ path: [pathFrom, i], chosen: -1, focus: [], view: null }); else choose(i);
  endAsking();
  panel.focus({ preventScroll: true });
}
function closeSearch() {
  box.value = ""; hits = []; list.hidden = true;
  box.setAttribute("aria-expanded", "false"); box.removeAttribute("aria-activedescendant");
}
function askForPath(i) {
  pathFrom = i;
  box.placeholder = "Path from " + short(labels[i], 24) + " to …";
  box.focus();
}
function endAsking() { pathFrom = -1; box.placeholder = "Search names  ( / )"; }

box.addEventListener("input", showHits);
box.addEventListener("blur", () => { list.hidden = true; box.setAttribute("aria-expanded", "false"); });
box.addEventListener("focus", () => { if (box.value.trim()) showHits(); });
box.addEventListener("keydown", event => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && hits.length) { active = (active + step + hits.length) % hits.length; point(); event.preventDefault(); }
  else if (event.key === "Enter" && hits.length) take(active);
  else if (event.key === "Escape") { event.stopPropagation(); if (box.value || pathFrom >= 0) { closeSearch(); endAsking(); } else { box.blur(); stage.focus(); } }
});
addEventListener("keydown", event => {
  if (event.target.matches("input:not([type=checkbox],[type=range])")) return;
  if (event.key === "/" && !event.ctrlKey && !event.metaKey) { event.preventDefault(); box.focus(); }
  else if (event.key === "Escape" && (state.chosen >= 0 || state.path || state.focus.length)) go({ chosen: -1, path: null, focus: [], view: null });
});
