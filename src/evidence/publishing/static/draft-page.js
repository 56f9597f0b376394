// The page that checks a draft. What is pasted stays in the page: nothing is sent, and its policy forbids it to.
"use strict";

const LONGEST = 1_000_000;
const SLICE = 30; // Sentences between two breaths of the page
const form = document.querySelector("form.draft");
const text = form.querySelector("textarea");
const said = form.querySelector("[role=status]");
const results = document.getElementById("marks");
const pages = new Map(); // Of authorities, by name
const stated = new Map(); // What they state, of those that a draft named
let book;
let asked = 0;

// Called by the file of an authority.
function arrived(page, measured) {
  stated.set(page, measured);
}

const make = (name, words, attributes = {}) => {
  const made = document.createElement(name);
  if (words) made.textContent = words;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};
const SHAPES = { stands: "✓", "stands, other words": "✓", "was so": "↺", near: "≈", "not in this book": "–" };

function row(mark) {
  const item = make("li", "", { "data-mark": mark.mark });
  const edition = mark.edition ? ` in edition ${mark.edition}, since: ${mark.why}` : mark.why ? ` (${mark.why})` : "";
  const head = item.appendChild(make("p"));
  head.append(make("strong", mark.written), ` ${SHAPES[mark.mark]} `, make("span", `${mark.mark}${edition}`, { class: "mark" }));
  item.append(make("blockquote", mark.draft));
  if (mark.book) item.append(make("p", `The book: ${mark.book}`));
  for (const id of mark.ids.slice(0, 3)) {
    const entry = mark.entry ?? book.entry.get(id);
    if (!entry) continue;
    const cited = item.appendChild(make("p", "", { class: "cited" }));
    cited.append(make("a", id, { href: addressOf(entry), translate: "no" }), `: ${citation(entry)}`);
  }
  return item;
}

async function check() {
  const mine = ++asked;
  results.replaceChildren();
  if (text.value.includes("\0") || (text.value.match(/\uFFFD/g) ?? []).length > 20) {
    said.textContent = "This does not read as text. Paste the words of the draft, not its file.";
    return;
  }
  said.textContent = "Loading the book …";
  try {
    if (!book) {
      await load(["desk-rules.js", "desk-index.js", "desk-sentences.js", "desk.js", "drafts.js"]);
      const known = unpack(PACKED);
      const facts = known.filter(({ kind }) => kind === "fact");
      for (const fact of facts) fact.ends = BOOK.ends[fact.id] ?? [];
      for (const { kind, text } of known) if (kind === "authority") pages.set(text.replace(/, (?:City|County) of$/, ""), slug(text));
      book = new Book(facts, BOOK.own, BOOK.was, (name) => stated.get(pages.get(name)) ?? []);
    }
    const named = new Set([...plainly(text.value.slice(0, LONGEST)).matchAll(pattern("place"))].map(([name]) => pages.get(name)));
    await load([...named].filter((page) => page && !stated.has(page)).map((page) => `../authorities/numbers/${page}.js`));
  } catch {
    said.textContent = "The book could not be loaded. The lists of facts, figures and claims lead to everything.";
    return;
  }
  const draft = plainly(text.value.slice(0, LONGEST));
  const ends = [];
  for (const end of [...[...draft.matchAll(pattern("ends"))].map(({ index }) => index), draft.length]) {
    // What has no end is cut where a word ends: its numbers would be held against each other.
    for (let begin = ends.at(-1) ?? 0; end - begin > DESK.draft.run; begin = ends.at(-1)) {
      const cut = draft.lastIndexOf(" ", begin + DESK.draft.run - 1);
      ends.push(cut > begin ? cut : begin + DESK.draft.run);
    }
    ends.push(end);
  }
  const marks = [];
  let begin = 0;
  for (const [at, end] of ends.entries()) {
    const found = book.sentence(draft.slice(begin, end), begin);
    marks.push(...found);
    results.append(...found.map(row));
    begin = end;
    if (at % SLICE === 0) {
      said.textContent = `${Math.round((100 * end) / draft.length)}% read`;
      await new Promise((done) => setTimeout(done));
      if (mine !== asked) return;
    }
  }
  const count = (...kinds) => marks.filter(({ mark }) => kinds.includes(mark)).length;
  const cut = text.value.length > LONGEST ? `Only the first ${LONGEST.toLocaleString("en")} letters were read. ` : "";
  said.textContent = marks.length
    ? `${cut}${marks.length} numbers: ${count("stands", "stands, other words")} stand, ${count("was so")} were so in an earlier edition or release, ${count("near")} are near something in the book, ${count("not in this book")} are not in this book.`
    : `${cut}No number found in this text.`;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  check();
});
form.hidden = false;
