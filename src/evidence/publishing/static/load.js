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

// The name of a page or of a heading's place on it, as Sphinx makes it.
const slug = (words) =>
  words
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[^\0-\x7f]/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[-0-9]+|-+$/g, "");

const PLACES = { section: ({ id }) => id, brief: ({ id }) => id, authority: ({ text }) => `authorities/${slug(text)}.html` };
const addressOf = (entry) => `${content}${PLACES[entry.kind]?.(entry) ?? `${entry.kind}s/${entry.id}.html`}`;

// Until the book has an address of its own, a citation gives the one at which it is read.
function citation(entry) {
  const at = DESK.cite.base ? `${DESK.cite.base}/${addressOf(entry).slice(content.length)}` : new URL(addressOf(entry), location.href).href;
  const when = entry.period ? ` (${entry.period})` : "";
  // A brief goes by its address.
  const what = entry.kind === "brief" ? "Brief" : `${entry.kind[0].toUpperCase()}${entry.kind.slice(1)} ${entry.id}`;
  return `${DESK.cite.start}. “${entry.text}: ${entry.answer}”${when}. ${what} in: ${DESK.cite.title}, edition ${DESK.cite.edition}. ${at}${DESK.cite.base ? "" : " (the address at which it was read)"}.`;
}
