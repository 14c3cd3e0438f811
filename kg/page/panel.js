/* The panel: what is known of a thing, and the words that say it. Text goes into the page as text only: nothing of a paper is ever markup. */
const panel = document.getElementById("panel");
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) if (name.startsWith("on")) element[name] = value; else element.setAttribute(name, value);
  element.append(...children);
  return element;
}
const thing = (i, text = labels[i]) => make("a", { href: toHash({ ...state, ...chosenState(i) }), title: kinds[kindOf[i]].label,
  onclick: event => { if (event.ctrlKey || event.metaKey || event.shiftKey) return; event.preventDefault(); choose(i); } }, text);
const withIcon = i => make("span", {}, icon(kindOf[i]), " ", thing(i));
const listed = (items, tag = "ul") => make(tag, { class: "path" }, ...items.map(item => make("li", {}, item)));

/* Choosing a thing leaves a path, and a neighbourhood that it is not in. */
const chosenState = i => ({ chosen: i, view: null, path: null, withoutKinds: state.withoutKinds.filter(k => k !== kindOf[i] || kinds[k].quiet), focus: scene.members && scene.members.has(i) ? state.focus : [] });
const choose = i => go(chosenState(i));

/* A text with the words of some names marked: the longest first, as they are written, else in any case. */
function marked(text, names) {
  const words = [...new Set(names)].filter(name => name.length > 1).sort((a, b) => b.length - a.length).map(name => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (!words.length) return [text];
  const pattern = new RegExp("(?<![\\p{L}\\p{N}])(?:" + words.join("|") + ")(?![\\p{L}\\p{N}])", "giu"), parts = [];
  let last = 0;
  for (const found of text.matchAll(pattern)) {
    parts.push(text.slice(last, found.index), make("mark", {}, found[0]));
    last = found.index + found[0].length;
  }
  return [...parts, text.slice(last)];
}
function cite({ paper, words, score }, names) {
  return make("blockquote", {}, ...marked(words, names), make("cite", {}, thing(paper), ", " + score.toFixed(2)));
}
function fact(line, row, names) {
  const all = [...quotes(row)], element = make("div", { class: "fact" }, line, cite(all[0], names));
  if (all.length > 1) element.append(make("details", {}, make("summary", {}, (all.length - 1) + " more"), ...all.slice(1).map(quote => cite(quote, names))));
  return element;
}
const edgeNames = e => [...namesOf(heads[e]), ...namesOf(tails[e])];
function outward(url) {
  return /^https?:\/\//i.test(url) ? make("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, url) : document.createTextNode(url);
}
function readable(value) {
  for (const [size, word] of [[1e12, "trillion"], [1e9, "billion"], [1e6, "million"]]) if (Math.abs(value) >= size) return Number((value / size).toPrecision(6)) + " " + word;
  return value.toLocaleString("en", { maximumFractionDigits: 6 });
}
/* A number with its unit, if it has one that does not only repeat what was measured. */
function measured(value, unit, metric = "") {
  return unit && unit.toLowerCase() !== metric.toLowerCase() ? readable(value) + " " + unit : readable(value);
}
function tool(label, title, act) {
  return make("button", { type: "button", title, onclick: act }, label);
}

function toolsOf(i) {
  const inFocus = state.focus.includes(i), tools = [];
  if (!inFocus && scene.members && !scene.path) tools.push(tool("Expand", "Show its neighbours too", () => go({ focus: [...state.focus, i], view: null })));
  if (!inFocus || state.focus.length > 1) tools.push(tool("Focus", "Only this and its neighbours", () => go({ focus: [i], path: null, view: null })));
  tools.push(tool("Path to…", "The shortest path to another thing", () => askForPath(i)));
  if (scene.members) tools.push(tool("Whole map", "Back to all", () => go({ focus: [], path: null, view: null })));
  return make("div", { class: "tools", role: "group", "aria-label": "What to do with it" }, ...tools);
}

function showThing(i) {
  const paper = graph.papers[i], names = namesOf(i), parts = [make("span", { class: "kind" }, icon(kindOf[i]), kinds[kindOf[i]].label), make("h2", {}, labels[i])];
  if (names.length > 1) parts.push(make("p", { class: "soft" }, "also: " + names.slice(1).join(", ")));
  parts.push(toolsOf(i));
  if (paper) {
    if (paper.year) parts.push(make("p", { class: "soft" }, String(paper.year)));
    if (paper.url) parts.push(make("p", {}, outward(paper.url)));
    if (paper.pages.length) parts.push(make("p", { class: "soft" }, "listed in " + paper.pages.join(", ")));
    if (paper.abstract) parts.push(make("details", {}, make("summary", {}, "abstract"), make("p", {}, ...marked(paper.abstract, edgesOf[i].filter(e => !isRecorded(e)).flatMap(e => namesOf(otherEnd(e, i)))))));
  }
  for (const [url, kind] of graph.links[i] || []) parts.push(make("p", {}, kind + ": ", outward(url)));
  const numbers = graph.numbers[i] || [], results = graph.results[i] || [];
  if (numbers.length) parts.push(make("h3", {}, "Numbers"));
  for (const [property, value, unit, row] of numbers) parts.push(fact(make("div", {}, graph.properties[property] + ": ", make("b", {}, measured(value, unit))), row, names));
  if (results.length) parts.push(make("h3", {}, "Results"));
  for (const [metric, value, unit, task, dataset, baseline, words, isGain, row] of results) {
    const line = make("div", {}, metric + ": ", make("b", {}, (isGain && unit !== "x" ? "by " : "") + measured(value, unit, metric)));
    if (task >= 0) line.append(" at ", thing(task));
    if (dataset >= 0) line.append(" on ", thing(dataset));
    if (baseline >= 0 || words) line.append(", against ", baseline >= 0 ? thing(baseline) : words);
    parts.push(fact(line, row, [...names, metric, ...[task, dataset, baseline].filter(end => end >= 0).flatMap(namesOf)]));
  }
  panel.replaceChildren(...parts, ...relationsOf(i));
}

/* The facts of a thing by relation, those it says first; of each the best supported first. */
function relationsOf(i) {
  const parts = [];
  for (const isHead of [true, false]) predicates.forEach((predicate, p) => {
    const facts = edgesOf[i].filter(e => predicateOf[e] === p && (heads[e] === i) === isHead)
      .sort((a, b) => graph.evidence[b].length - graph.evidence[a].length || scoreOf(b) - scoreOf(a));
    if (!facts.length) return;
    const title = isHead ? predicate.label : "… " + predicate.label + " this";
    parts.push(make("h3", { title: predicate.comment }, strokeSample(p), title + (predicate.derived ? " (concluded from the names)" : "")));
    if (predicate.recorded) parts.push(listed(facts.map(e => recorded(e, i))));
    else parts.push(...facts.slice(0, 60).map(e => fact(withIcon(otherEnd(e, i)), graph.evidence[e], edgeNames(e))));
    if (!predicate.recorded && facts.length > 60) parts.push(make("details", {}, make("summary", {}, facts.length - 60 + " more"), listed(facts.slice(60).map(e => withIcon(otherEnd(e, i))))));
  });
  return parts;
}

/* What the source of a paper records: the other end, and the name that stands there where that is another one. */
function recorded(e, i) {
  const [{ words }] = quotes(graph.evidence[e]);
  return make("span", {}, withIcon(otherEnd(e, i)), words === labels[tails[e]] ? "" : " as “" + words + "”");
}

function sentence(e) {
  return make("div", {}, withIcon(heads[e]), " ", make("b", {}, predicates[predicateOf[e]].label), " ", withIcon(tails[e]));
}
function showEdge(e) {
  panel.replaceChildren(make("h2", {}, "A fact"), fact(sentence(e), graph.evidence[e], edgeNames(e)));
}

function showPath() {
  const [from, to] = state.path, back = make("div", { class: "tools" }, tool("Whole map", "Back to all", () => go({ path: null, view: null })));
  const heading = make("h2", {}, "From ", thing(from), " to ", thing(to));
  if (!scene.path) return panel.replaceChildren(heading, back, make("p", {}, "No path of the facts that are shown leads there."));
  panel.replaceChildren(heading, back, make("p", { class: "soft" }, scene.path.edges.length + (scene.path.edges.length === 1 ? " fact" : " facts")),
    listed(scene.path.edges.map(e => fact(sentence(e), graph.evidence[e], edgeNames(e))), "ol"));
}

function showWelcome() {
  if (!nodeCount) return panel.replaceChildren(make("h2", {}, "An empty graph"), make("p", {}, "No paper was read. Build it with ", make("code", {}, "kg build SOURCE…"), "."));
  const things = [...Array(Math.min(nodeCount, 400)).keys()].filter(i => kindOf[i] !== PAPER && !kinds[kindOf[i]].quiet).slice(0, 12);
  const regions = graph.regions.slice(0, 12).map(region => make("span", {}, ...region.telling.flatMap((i, k) => k ? [" · ", thing(i)] : [thing(i)])));
  panel.replaceChildren(make("h2", {}, "Click a node"),
    make("p", { class: "soft" }, "to read what papers say of it, with their words. Size shows how much is said. Regions hold what belongs together."),
    make("h3", {}, "Most is said of"), listed(things.map(withIcon)), ...(regions.length ? [make("h3", {}, "Largest regions"), listed(regions)] : []));
}

function showPanel() {
  if (state.path) showPath(); else if (state.chosen >= 0) showThing(state.chosen); else showWelcome();
  panel.scrollTop = 0;
}
