// Says whether what an edition printed still stands. STANDS, loaded when first asked, has all that editions hold.
"use strict";

const form = document.querySelector("form.stands");
const answer = document.querySelector(".stands-answer");
const paragraph = (...parts) => {
  const made = document.createElement("p");
  made.append(...parts);
  return made;
};
const linked = (kind, id) => {
  const made = document.createElement("a");
  made.href = `${content}${kind}s/${id}.html`;
  made.textContent = id;
  made.translate = false;
  return made;
};
const strong = (words) => {
  const made = document.createElement("strong");
  made.textContent = words;
  return made;
};

function said(id, edition) {
  const { released, results } = STANDS[edition];
  if (!Object.hasOwn(results, id)) {
    const others = Object.keys(STANDS).filter((name) => Object.hasOwn(STANDS[name].results, id));
    const more = others.length ? ` It is in edition ${others.join(", ")}.` : "";
    return [paragraph(strong("Not in this edition."), ` Edition ${edition} holds no result called “${id.slice(0, 120)}”.${more}`)];
  }
  const [kind, text, became, why] = results[id];
  const words = became === "stands" ? "It stands." : `${became[0].toUpperCase()}${became.slice(1)} since.`;
  return [
    paragraph(strong(words), ` Edition ${edition} of ${released} printed: ${text}.${why ? ` Why: ${why}` : ""}`),
    paragraph("What it is now, with its caveats: ", linked(kind, id)),
  ];
}

async function ask() {
  // An address of its page is taken too, and an id with the edition behind it.
  const [asked, named] = form.elements.id.value.trim().split("@");
  const number = asked.match(/^([a-z-]+)\/([a-z0-9-]+)\/(\d{4}(?:-\d\d)?)$/);
  if (number) {
    const row = document.createElement("a");
    row.href = `${content}authorities/${number[1]}.html#${number[2]}-${number[3]}`;
    row.textContent = "row of the year on the council’s page";
    answer.replaceChildren(paragraph("A number of a council: what it is now, and what an edition printed where that was another, stands in the ", row, "."));
    return;
  }
  if (named && [...form.elements.edition.options].some(({ value }) => value === named)) form.elements.edition.value = named;
  const id = asked.replace(/[?#].*$/, "").replace(/^.*\//, "").replace(/\.html$/, "");
  try {
    if (typeof STANDS === "undefined") await load(["editions.js"]);
  } catch {
    answer.replaceChildren(paragraph("What editions printed could not be loaded. The page of each result has it too."));
    return;
  }
  answer.replaceChildren(...said(id, form.elements.edition.value));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});
form.hidden = false;
const given = new URLSearchParams(location.search);
for (const name of ["id", "edition"]) if (given.get(name)) form.elements[name].value = given.get(name);
if (given.get("id")) ask();
