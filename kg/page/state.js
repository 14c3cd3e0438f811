/* What is looked at. It stands in the address's hash, so that a view can be sent, and back and forward go through it. */
let state = fromHash(location.hash);
const listeners = [];

/* Change the state: a new entry in the history for what one would go back from, else in place of the last. */
function go(change, { push = true } = {}) {
  state = { ...state, ...change };
  const address = location.pathname + location.search + toHash(state);
  if (address !== location.pathname + location.search + location.hash) history[push ? "pushState" : "replaceState"](null, "", address);
  for (const listen of listeners) listen(change);
}

function toHash(s) {
  const words = [];
  const say = (name, values) => { if (values.length) words.push(name + "=" + values.map(v => encodeURIComponent(v).replaceAll("%2F", "/")).join(",")); };
  say("thing", s.chosen >= 0 ? [ids[s.chosen]] : []);
  say("focus", s.focus.map(i => ids[i]));
  say("path", (s.path || []).map(i => ids[i]));
  say("with", [...kinds.keys()].filter(k => kinds[k].quiet && !s.withoutKinds.includes(k)).map(k => kinds[k].name));
  say("without", [...s.withoutKinds.filter(k => !kinds[k].quiet).map(k => kinds[k].name), ...s.withoutPredicates.map(p => predicates[p].name)]);
  say("score", s.least ? [s.least] : []);
  say("view", s.view ? s.view : []);
  return words.length ? "#" + words.join("&") : "";
}

function fromHash(hash) {
  const said = new Map(hash.replace(/^#/, "").split("&").map(part => part.split("=")).filter(part => part.length === 2));
  const values = name => (said.get(name) || "").split(",").filter(Boolean).map(plain);
  const known = name => values(name).map(id => indexOf.get(id)).filter(i => i !== undefined);
  const also = new Set(values("with")), without = new Set(values("without")), numbers = values("view").map(Number), least = Number(values("score")[0]);
  const [chosen] = known("thing"), path = known("path");
  return {
    chosen: chosen === undefined ? -1 : chosen,
    focus: known("focus"),
    path: path.length === 2 ? path : null,
    withoutKinds: [...kinds.keys()].filter(k => kinds[k].quiet ? !also.has(kinds[k].name) : without.has(kinds[k].name)),
    withoutPredicates: [...predicates.keys()].filter(p => without.has(predicates[p].name)),
    least: least > 0 && least <= 1 ? least : 0,
    view: numbers.length === 3 && numbers.every(Number.isFinite) && numbers[2] > 0 ? numbers : null,
  };
}

function plain(text) {
  try { return decodeURIComponent(text); } catch { return text; }
}

function restore() {
  state = fromHash(location.hash);
  for (const listen of listeners) listen(state);
}
addEventListener("popstate", restore);
