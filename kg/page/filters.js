/* The legend, which is also what hides kinds, relations and unsure facts. */
function boxes(place, rows, key) {
  for (const { at, label, comment, sample, amount } of rows) {
    const input = make("input", { type: "checkbox", value: at, onchange: () => go({ [key]: input.checked ? state[key].filter(k => k !== at) : [...state[key], at] }) });
    document.getElementById(place).append(make("label", { title: comment }, input, sample, make("span", {}, label), make("small", {}, amount.toLocaleString("en"))));
  }
}
function counts(column, length) {
  const found = new Array(length).fill(0);
  for (const value of column) found[value]++;
  return found;
}
const kindCounts = counts(kindOf, kinds.length), predicateCounts = counts(predicateOf, predicates.length);
const slider = document.getElementById("score");

function fillLegend() {
  const row = (of, amounts, sample) => of.map((item, at) => ({ at, label: item.label, comment: item.comment, sample: sample(at), amount: amounts[at] })).filter(r => r.amount).sort((a, b) => b.amount - a.amount);
  for (const place of ["kinds", "relations"]) document.querySelectorAll("#" + place + " label").forEach(label => label.remove());
  boxes("kinds", row(kinds, kindCounts, icon), "withoutKinds");
  boxes("relations", row(predicates, predicateCounts, strokeSample), "withoutPredicates");
  showFilters();
}
function showFilters() {
  for (const [place, key] of [["kinds", "withoutKinds"], ["relations", "withoutPredicates"]])
    for (const input of document.querySelectorAll("#" + place + " input")) input.checked = !state[key].includes(Number(input.value));
  slider.value = state.least;
  document.getElementById("least").textContent = state.least.toFixed(2);
  const of = (some, all, word) => (some === all ? "" : some.toLocaleString("en") + " of ") + all.toLocaleString("en") + " " + word + (all === 1 ? "" : "s");
  document.getElementById("count").textContent = "showing " + of(scene.nodeTotal, graph.whole.nodes, "node") + ", " + of(scene.edgeTotal, graph.whole.edges, "fact");
}
slider.addEventListener("input", () => go({ least: Number(slider.value) }, { push: false }));
