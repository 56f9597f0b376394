// A quoted number says what it is where it stands: a click or Enter opens a preview in place of its page.
// What is said stands in a file of each theme, written by evidence.publishing.editions.history.
"use strict";

{
  const here = document.documentElement.dataset.content_root;
  const NAMES = ["When", "95% interval", "Left out", "Source", "In editions"];
  const MARGIN = 16; // pixels between a preview and the edge of the screen
  const themes = new Map();
  let preview = null;

  window.factsArrived = (theme, facts) => themes.set(theme, facts);

  const made = (name, properties = {}, ...content) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...content);
    return element;
  };

  // A script works from disk as from a server, which fetch does not.
  async function told(id) {
    const theme = id.split("-")[0];
    if (!themes.has(theme)) {
      await new Promise((done, failed) => {
        document.head.append(made("script", { onload: done, onerror: failed, src: `${here}_static/facts-${theme}.js` }));
      });
    }
    return themes.get(theme)[id];
  }

  function build() {
    const parts = {
      says: made("h2", { id: "preview-says" }),
      value: made("p", { className: "value" }),
      list: made("dl"),
      citation: made("p", { className: "citation", id: "preview-citation" }),
      copied: made("button", { type: "button" }, "Copy the citation"),
      page: made("a", {}, "All about this number"),
      close: made("button", { type: "button" }, "Close"),
    };
    const cite = made("details", {}, made("summary", {}, "Cite it"), parts.citation, parts.copied);
    const box = made("div", {}, parts.value, parts.says, parts.list, cite, made("p", { className: "ways" }, parts.page, parts.close));
    // Told by its name, then read from its start.
    parts.dialog = made("dialog", { className: "preview", tabIndex: -1 }, box);
    parts.dialog.setAttribute("aria-labelledby", parts.says.id);
    document.body.append(parts.dialog);
    parts.close.addEventListener("click", () => parts.dialog.close());
    parts.dialog.addEventListener("click", (event) => event.target === parts.dialog && parts.dialog.close());
    parts.copied.addEventListener("click", async () => {
      parts.copied.textContent = await copy(parts.citation.textContent).then(
        () => "Copied",
        () => "Not copied: select the text instead",
      );
      status.textContent = parts.copied.textContent;
    });
    return parts;
  }

  function show(link, [says, value, ...rest]) {
    preview ??= build();
    const { dialog } = preview;
    // Until the book has an address of its own, a citation gives the one at which it is read, and says so.
    const read = `${link.href} (where it was read, for the book has no address of its own yet)`;
    const citation = rest.pop().replace(/facts\/\S+\.html \([^)]*\)/, () => read);
    preview.says.textContent = says;
    preview.value.textContent = value;
    preview.list.replaceChildren(
      ...NAMES.flatMap((name, at) => (rest[at] ? [made("dt", {}, name), made("dd", {}, rest[at])] : [])),
    );
    preview.citation.textContent = citation;
    preview.citation.parentElement.open = false;
    preview.copied.textContent = "Copy the citation";
    preview.page.href = link.href;
    dialog.showModal();
    dialog.focus();
    // Below the number, or above where there is no room; the style sheet puts it elsewhere on a phone.
    const at = link.getBoundingClientRect();
    const { width, height } = dialog.getBoundingClientRect();
    const below = at.bottom + 6 + height + MARGIN < innerHeight ? at.bottom + 6 : at.top - 6 - height;
    dialog.style.setProperty("--left", `${Math.max(MARGIN, Math.min(at.left, innerWidth - width - MARGIN))}px`);
    dialog.style.setProperty("--top", `${Math.max(MARGIN, below)}px`);
  }

  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a.fact");
    // With a key held down it is a link as any other: to a new window, to a file.
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    try {
      show(link, await told(link.pathname.match(/([^/]+)\.html$/)[1]));
    } catch {
      location.href = link.href;
    }
  });
  for (const link of document.querySelectorAll("a.fact")) link.setAttribute("aria-haspopup", "dialog");
}
