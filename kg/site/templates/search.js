// Search a site of files: load the parts of the index that the words need, and list what has them all.
"use strict";
const MOST = 50;
const parts = new Map();
const wanted = new URLSearchParams(location.search).get("q") ?? "";

// Each part is a script that calls this.
function found(table, key, value) {
  parts.set(`${table} ${key}`, value);
}

function load(table, key, file) {
  const name = `${table} ${key}`;
  if (!parts.has(name)) {
    parts.set(name, new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = `search/${file}.js`;
      script.onload = () => done(parts.get(name));
      script.onerror = () => failed(new Error(`${script.src} is missing`));
      document.head.append(script);
    }));
  }
  return Promise.resolve(parts.get(name));
}

function toWords(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

// The numbers of all things and quotes that have a word, or where it is the last, one that begins so.
async function having(word, isLast, starts) {
  const letters = [...word].slice(0, 2).join("");
  const near = starts.filter((start) => start === letters || (isLast && letters.length === 1 && start.startsWith(letters)));
  const things = new Set(), quotes = new Set();
  for (const start of near) {
    const file = "w-" + [...start].map((c) => c.codePointAt(0).toString(16)).join("-");
    const words = await load("words", start, file);
    for (const [other, [inThings, inQuotes]] of Object.entries(words)) {
      if (other === word || (isLast && other.startsWith(word))) {
        inThings.forEach((n) => things.add(n));
        inQuotes.forEach((n) => quotes.add(n));
      }
    }
  }
  return [things, quotes];
}

function common(sets) {
  return [...sets[0]].filter((n) => sets.every((set) => set.has(n)));
}

async function rows(table, size, numbers) {
  const all = [];
  for (const n of numbers) {
    const part = Math.floor(n / size);
    all.push((await load(table, part, `${table}-${part}`))[n % size]);
  }
  return all;
}

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children); // texts become text nodes
  return made;
}

function link(thing, withKind) {
  const made = element("a", withKind ? `thing kind-${thing[2]}` : "", thing[1]);
  made.href = thing[0];
  return made;
}

function heading(words, count) {
  return element("h2", "", `${words} `, element("span", "count", count > MOST ? `${MOST} of ${count}` : String(count)));
}

async function search(place) {
  const words = toWords(wanted);
  if (!words.length) return;
  place.replaceChildren();
  const [starts, ofThings, ofQuotes] = await load("starts", "", "words");
  const all = await Promise.all(words.map((word, n) => having(word, n === words.length - 1, starts)));
  const [things, quotes] = [0, 1].map((which) => common(all.map((sets) => sets[which])).sort((a, b) => a - b));
  const key = words.join(" ");
  const rank = (thing) => (toWords(thing[1]).join(" ") === key ? 1e9 : 0) + thing[4];
  const named = (await rows("things", ofThings, things)).sort((a, b) => rank(b) - rank(a)).slice(0, MOST);
  const said = await rows("quotes", ofQuotes, quotes.slice(0, MOST));
  if (!named.length && !said.length) place.append(element("p", "", "Nothing has all of these words."));
  if (named.length) {
    const list = element("ul", "plain");
    for (const thing of named) {
      list.append(element("li", "", link(thing, true), " ", element("span", "quiet", thing[3]), " ", element("span", "count", String(thing[4]))));
    }
    place.append(heading("Things", things.length), list);
  }
  if (said.length) place.append(heading("Sentences", quotes.length));
  for (const [text, papers] of said) {
    const from = element("span", "from");
    (await rows("things", ofThings, papers.slice(0, 5))).forEach((paper, n) => from.append(n ? ", " : "", link(paper, false)));
    place.append(element("p", "said", element("q", "", text), " ", from));
  }
}

for (const box of document.querySelectorAll("input[name=q]")) box.value = wanted;
const place = document.getElementById("found");
search(place).then(() => place.setAttribute("data-ready", "yes"));
