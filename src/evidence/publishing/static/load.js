// Loads scripts in their order when they are wanted, from disk as from a server, and reads what they brought.
"use strict";

const content = document.documentElement.dataset.content_root;

function load(names) {
  return names.reduce(
    (before, name) =>
      before.then(
        () =>
          new Promise((done, failed) => {
            const script = document.head.appendChild(document.createElement("script"));
            script.onload = done;
            script.onerror = failed;
            script.src = `${content}_static/${name}`;
          }),
      ),
    Promise.resolve(),
  );
}

const FIELDS = ["kind", "id", "text", "answer", "period", "more", "testedBy", "page"];
const entryOf = (row) =>
  Object.fromEntries(FIELDS.map((field, at) => [field, row[at] || (field === "testedBy" ? [] : "")]));

const addressOf = ({ kind, id, page }) => `${content}${page || (kind === "section" ? id : `${kind}s/${id}.html`)}`;

// Until the book has an address of its own, a citation gives the one at which it is read.
function citation(entry) {
  const at = DESK.cite.base ? `${DESK.cite.base}/${addressOf(entry).slice(content.length)}` : new URL(addressOf(entry), location.href).href;
  const when = entry.period ? ` (${entry.period})` : "";
  const what = `${entry.kind[0].toUpperCase()}${entry.kind.slice(1)} ${entry.id}`;
  return `${DESK.cite.start}. “${entry.text}: ${entry.answer}”${when}. ${what} in: ${DESK.cite.title}, edition ${DESK.cite.edition}. ${at}${DESK.cite.base ? "" : " (the address at which it was read)"}.`;
}
