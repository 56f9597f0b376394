// The search page: loads what can be found only when something is asked, and shows answers in groups.
"use strict";

const KINDS = { fact: "Facts", claim: "Statements tested", figure: "Figures", authority: "Authorities", section: "Pages" };
const SHOWN = 6;
const asked = new URLSearchParams(location.search).get("q") ?? "";
const place = document.getElementById("search-results");
const progress = document.getElementById("search-progress");
document.getElementById("words").value = asked;

const make = (name, text, attributes = {}) => {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

function row(entry) {
  const item = make("li");
  if (entry.answer) item.append(make("strong", entry.answer, { class: "answer" }), " ");
  item.append(make("a", entry.text, { href: addressOf(entry) }));
  if (entry.period && entry.kind !== "section") item.append(` (${entry.period})`);
  if (entry.kind === "fact" || entry.kind === "claim") {
    const cited = make("details");
    cited.append(make("summary", "Cite"), make("p", citation(entry), { translate: "no" }));
    item.append(cited);
  }
  return item;
}

function show(found) {
  const groups = Object.keys(KINDS).map((kind) => [kind, found.filter((entry) => entry.kind === kind)]);
  // The group that holds the best answer stands first.
  groups.sort(([, one], [, other]) => (found.indexOf(one[0]) >>> 0) - (found.indexOf(other[0]) >>> 0));
  for (const [kind, entries] of groups) {
    if (!entries.length) continue;
    place.append(make("h2", KINDS[kind]));
    const list = place.appendChild(make("ul", "", { class: "found" }));
    list.append(...entries.slice(0, SHOWN).map(row));
    if (entries.length > SHOWN) {
      const more = place.appendChild(make("button", `${Math.min(entries.length - SHOWN, 30)} more`, { type: "button" }));
      more.addEventListener("click", () => {
        list.append(...entries.slice(SHOWN, SHOWN + 30).map(row));
        more.remove();
      });
    }
  }
  progress.textContent = found.length
    ? `${found.length} found for “${asked}”, the best first in each group.`
    : `Nothing in this book answers “${asked}”. That it is not held does not mean that it is not so.`;
}

if (asked.trim()) {
  progress.textContent = "Searching …";
  load(["desk-rules.js", "desk-index.js", "desk.js"])
    .then(() => show(find(new Index(unpack(PACKED)), asked.slice(0, 400))))
    .catch(() => {
      progress.textContent = "The index could not be loaded. The lists of facts, figures and claims lead to everything.";
    });
}
