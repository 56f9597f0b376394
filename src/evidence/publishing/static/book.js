// Colours, copying and the filter of rows. A page without this script lacks these and nothing else.
"use strict";

const root = document.documentElement;

// Says what a button did to those who do not see it.
const status = document.body.appendChild(document.createElement("p"));
status.className = "visually-hidden";
status.setAttribute("role", "status");

const COLOURS = ["automatic", "light", "dark"];

function showColours(button) {
  button.querySelector(".choice").textContent = root.dataset.colours ?? COLOURS[0];
}

for (const button of document.querySelectorAll("button.colours")) {
  showColours(button);
  button.hidden = false;
  button.addEventListener("click", () => {
    const chosen = COLOURS[(COLOURS.indexOf(root.dataset.colours ?? COLOURS[0]) + 1) % COLOURS.length];
    if (chosen === COLOURS[0]) delete root.dataset.colours;
    else root.dataset.colours = chosen;
    // A browser may refuse to remember; the page still changes.
    try {
      localStorage.setItem("colours", root.dataset.colours ?? "");
    } catch {}
    showColours(button);
    status.textContent = `Colours: ${chosen}`;
  });
}

// Where the style sheet shows a list at all widths, say so to those who do not see it. The widths are its own.
for (const [list, width] of [[".pages > details", "64rem"], [".contents > details", "75rem"]]) {
  const room = matchMedia(`(min-width: ${width})`);
  const follow = () => {
    for (const details of document.querySelectorAll(list)) details.open = room.matches;
  };
  room.addEventListener("change", follow);
  follow();
}

async function copy(text) {
  // A book opened from disk or without encryption has no clipboard of the newer kind in some browsers.
  if (navigator.clipboard) {
    try {
      return await navigator.clipboard.writeText(text);
    } catch {}
  }
  const area = document.body.appendChild(document.createElement("textarea"));
  area.value = text;
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("not copied");
}

for (const button of document.querySelectorAll("button.copy")) {
  const words = button.innerHTML;
  button.addEventListener("click", async () => {
    let said = "Copied";
    try {
      await copy(document.querySelector(button.dataset.copy).textContent.trim());
    } catch {
      said = "Not copied: select the text instead";
    }
    button.focus();
    button.textContent = status.textContent = said;
    setTimeout(() => {
      button.innerHTML = words;
      status.textContent = "";
    }, 2000);
  });
}

for (const form of document.querySelectorAll("form.filter[data-rows]")) {
  const rows = [...document.querySelectorAll(form.dataset.rows)];
  const fields = [...form.elements].filter((field) => field.name);
  const asked = new URLSearchParams(location.search);
  const count = form.querySelector("[role=status]");

  const fits = (row, field) =>
    !field.value ||
    (field.type === "search"
      ? row.textContent.toLowerCase().includes(field.value.trim().toLowerCase())
      : row.closest(`[data-${field.name}]`)?.dataset[field.name] === field.value);

  const filter = () => {
    for (const row of rows) row.hidden = !fields.every((field) => fits(row, field));
    const shown = rows.filter((row) => !row.hidden);
    const holds = shown.filter((row) => row.dataset.holds === "yes").length;
    count.textContent = `${shown.length} of ${rows.length} shown`;
    if (rows.some((row) => row.dataset.holds)) count.textContent += `; the finding holds in ${holds} of them`;
    const address = new URL(location.href);
    for (const field of fields) {
      if (field.value) address.searchParams.set(field.name, field.value);
      else address.searchParams.delete(field.name);
    }
    history.replaceState(null, "", address);
  };

  for (const field of fields) {
    if (asked.has(field.name)) field.value = asked.get(field.name);
    // A choice the list does not have would hide every row.
    if (field.selectedIndex === -1) field.value = "";
  }
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  filter();
}
