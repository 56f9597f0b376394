// Colours, copying, the filter of rows, and fewer stops of the Tab key. A page without this script lacks these and nothing else.
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

// A citation has the day on which it is read and, until the book has an address of its own, the address of its page.
for (const section of document.querySelectorAll(".citations")) {
  const { accessed, address, place } = section.dataset;
  const day = new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  for (const text of section.querySelectorAll("[id^=cite-]")) {
    let words = text.textContent.replaceAll(accessed, day);
    if (address) {
      words = words.replaceAll(address, new URL(`${root.dataset.content_root}${address}`, location.href).href);
      words = words.replaceAll(place, "where it was read, for the book has no address of its own yet");
    }
    text.textContent = words;
  }
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
  // What holds rows goes with the last of them, and is unfolded while rows are asked for.
  const groups = new Map();
  const led = location.hash && document.getElementById(location.hash.slice(1));
  for (const row of rows) {
    for (let group = row.closest("[data-group]"); group; group = group.parentElement.closest("[data-group]")) {
      if (!groups.has(group)) groups.set(group, []);
      groups.get(group).push(row);
    }
  }

  const fits = (row, field) =>
    !field.value ||
    (field.type === "search"
      ? row.textContent.toLowerCase().includes(field.value.trim().toLowerCase())
      : row.closest(`[data-${field.name}]`)?.dataset[field.name] === field.value);

  const filter = () => {
    for (const row of rows) row.hidden = !fields.every((field) => fits(row, field));
    const shown = rows.filter((row) => !row.hidden);
    const asks = fields.some((field) => field.value);
    for (const [group, held] of groups) {
      group.hidden = held.every((row) => row.hidden);
      if (group.matches("details")) group.open = asks || Boolean(led && group.contains(led));
    }
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
  if (led) led.scrollIntoView();
}

// The Tab key stops once at the links that stand together, in a paragraph, a row or a list of pages; the arrow
// keys lead from one to the next. All of them stay links.
{
  const TOGETHER = ["nav.contents ul", "nav.pages ul", "article tr", ".claims > li", "p, li, dd, figcaption"];
  const hint = document.body.appendChild(document.createElement("p"));
  hint.id = "together";
  hint.hidden = true;
  hint.textContent = "The left and right arrow keys lead to the links beside it.";

  const groups = new Map();
  for (const link of document.querySelectorAll("nav.contents a, nav.pages a, article a[href]")) {
    // The outermost list, so that a page's notebooks are with it.
    let around = null;
    for (const kind of TOGETHER) {
      around ??= link.closest(kind);
      while (around?.parentElement.closest("nav ul")) around = around.parentElement.closest("nav ul");
    }
    if (around) groups.set(around, [...(groups.get(around) ?? []), link]);
  }

  for (const links of groups.values()) {
    // Who sees the first of two would look for the other with the Tab key.
    if (links.length < 3) continue;
    const stop = (next) => {
      for (const link of links) link.tabIndex = link === next ? 0 : -1;
    };
    const first = links.find((link) => link.matches("[aria-current]")) ?? links[0];
    first.setAttribute("aria-describedby", hint.id);
    stop(first);
    for (const [at, link] of links.entries()) {
      link.addEventListener("focus", () => stop(link));
      link.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        // A link in a part that is folded up cannot be reached, and is passed over.
        for (let next = at + step; links[next]; next += step) {
          links[next].focus();
          if (document.activeElement === links[next]) break;
        }
      });
    }
  }
}
