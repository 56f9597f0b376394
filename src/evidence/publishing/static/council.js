// My council: chosen once, kept in the address and remembered, named in every figure that has a mark of it.
// What is said of a council stands in a file of its own, written by evidence.publishing.authorities.council_marks.
"use strict";

const myCouncil = (() => {
  const KEY = "council";
  const SLUG = /^[a-z0-9-]{2,60}$/;
  const SHOWN = 40; // letters of an address that a message repeats
  const here = root.dataset.content_root;
  const button = document.querySelector("button.council");
  const message = document.createElement("p");
  let found = null;
  let dialog = null;

  message.className = "council-said";
  message.setAttribute("role", "status");
  document.querySelector("header.top").after(message);

  const made = (name, properties = {}, ...content) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...content);
    return element;
  };

  // A browser may refuse to remember; the page still changes.
  function remember(slug) {
    try {
      if (slug) localStorage.setItem(KEY, slug);
      else localStorage.removeItem(KEY);
    } catch {}
  }

  function remembered() {
    try {
      return localStorage.getItem(KEY) ?? "";
    } catch {
      return "";
    }
  }

  function inAddress(slug) {
    const address = new URL(location.href);
    if (slug) address.searchParams.set(KEY, slug);
    else address.searchParams.delete(KEY);
    history.replaceState(null, "", address);
  }

  // A script works from disk as from a server, which fetch does not; it calls councilArrived.
  const load = (address, kind = "script") =>
    new Promise((done, failed) => {
      const file = made(kind, { onload: done, onerror: failed });
      if (kind === "link") file.rel = "stylesheet";
      file[kind === "link" ? "href" : "src"] = here + address;
      document.head.append(file);
    });

  async function read(slug) {
    if (!SLUG.test(slug)) throw new Error(slug);
    let arrived;
    window.councilArrived = (content) => (arrived = content);
    await load(`authorities/marks/${slug}.js`);
    return arrived;
  }

  // What pages show

  function clean() {
    for (const old of document.querySelectorAll(".mine")) old.remove();
  }

  function label(drawing, [x, y]) {
    const { width } = drawing.svg.viewBox.baseVal;
    const words = document.createElementNS("http://www.w3.org/2000/svg", "text");
    const right = x < width / 2;
    words.setAttribute("class", "mine name");
    words.setAttribute("x", x + (right ? 14 : -14));
    words.setAttribute("y", y - 9);
    words.setAttribute("text-anchor", right ? "start" : "end");
    words.textContent = found.name;
    drawing.svg.append(words);
  }

  const strong = (words) => made("strong", {}, words);

  // The line below the heading of a section, for the first of its figures that names the council.
  function inSection(box, said) {
    const section = box.closest("section[id]");
    const heading = section?.querySelector(":scope > :is(h2, h3)");
    if (!heading || heading.nextElementSibling?.matches(".mine")) return;
    heading.after(made("p", { className: "mine section" }, strong(`In ${found.name}: `), `${said.says}.`));
  }

  function draw() {
    clean();
    button.querySelector(".choice").textContent = found?.name ?? "none";
    for (const choose of document.querySelectorAll("button.choose-council")) {
      choose.hidden = choose.dataset.council === found?.slug;
    }
    if (!found) return;
    const drawings = new Map(typeof figures === "undefined" ? [] : figures.all.map((each) => [each.box, each]));
    for (const box of document.querySelectorAll(".picture[data-figure]")) {
      const said = found.figures[box.dataset.figure];
      const line = made("p", { className: "mine" });
      if (said) {
        const drawing = drawings.get(box);
        for (const [x, y] of said.at) drawing.ring({ x, y }, "mine");
        label(drawing, said.at[0]);
        line.append(strong(`${found.name}: `), `${said.says}.`);
        inSection(box, said);
      } else if (said === null) line.append(`${found.name} has no mark here: ${found.why}.`);
      else line.append("This figure has no marks of single councils.");
      if (!said) line.classList.add("none");
      box.after(line);
    }
  }

  // What the reader does

  function say(...words) {
    message.replaceChildren(...words);
  }

  async function choose(slug, says = say) {
    let next;
    try {
      next = await read(slug);
    } catch {
      says(`There is no council “${slug.slice(0, SHOWN)}”. Nothing was changed.`);
      return false;
    }
    if (next.heirs.length) {
      const heirs = next.heirs.map(([heir, name]) => {
        const instead = made("button", { type: "button" }, name);
        instead.addEventListener("click", () => choose(heir));
        return instead;
      });
      says(`${next.name} has ended (${next.history}). Choose: `, ...heirs);
      return false;
    }
    found = next;
    remember(found.slug);
    inAddress(found.slug);
    dialog?.close();
    draw();
    say("");
    return true;
  }

  function clear() {
    found = null;
    remember("");
    inAddress("");
    dialog?.close();
    draw();
    say("No council is chosen.");
  }

  async function open() {
    if (!dialog) {
      const list = made("ul", { id: "my-councils", hidden: true });
      list.setAttribute("role", "listbox");
      list.setAttribute("aria-label", "Councils found");
      const input = made("input", { id: "my-council", type: "text", autocomplete: "off", spellcheck: false });
      for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", list.id], ["aria-autocomplete", "list"]]) {
        input.setAttribute(name, value);
      }
      const says = made("p");
      says.setAttribute("role", "status");
      const field = made("div", { className: "field" });
      field.append(made("label", { htmlFor: input.id }, "Your council: name, former name, initials or code"), made("div", { className: "combobox" }, input, list));
      const form = made("form", { className: "finder" }, field, made("button", { type: "submit" }, "Choose"), says);
      const close = made("button", { type: "button" }, "Close");
      const none = made("button", { type: "button" }, "Choose none");
      dialog = made("dialog", { className: "council" }, made("p", {}, "Every figure that has a mark of it then names it. The choice stays in this browser and in the address; nothing is sent."), form, made("p", {}, none, " ", close));
      dialog.setAttribute("aria-label", "My council");
      document.body.append(dialog);
      close.addEventListener("click", () => dialog.close());
      none.addEventListener("click", clear);
      dialog.addEventListener("close", () => say(""));
      await load("_static/finder.css", "link");
      if (typeof AREAS === "undefined") await load("authorities/areas.js");
      if (typeof councilFinder === "undefined") await load("_static/finder.js");
      const box = councilFinder.combobox(input, says, ({ slug }) => choose(slug, (...words) => says.replaceChildren(...words)));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        box.enter();
      });
    }
    dialog.showModal();
    dialog.querySelector("input").focus();
  }

  // Links of the page lead on with the choice, for browsers that remember nothing from disk.
  function carry(event) {
    const link = event.target.closest?.("a[href]");
    if (!found || !link || link.download || link.host !== location.host || !link.pathname.endsWith(".html")) return;
    if (link.pathname === location.pathname && link.hash) return;
    const address = new URL(link.href);
    address.searchParams.set(KEY, found.slug);
    link.href = address;
  }

  for (const kind of ["click", "auxclick"]) document.addEventListener(kind, carry, true);
  button.hidden = false;
  for (const opener of document.querySelectorAll("button.council, button.open-council")) {
    opener.hidden = false;
    opener.addEventListener("click", open);
  }
  for (const chooser of document.querySelectorAll("button.choose-council")) {
    chooser.hidden = false;
    chooser.addEventListener("click", async () => {
      if (await choose(chooser.dataset.council)) {
        say(`${found.name} is chosen: every figure that has a mark of it names it.`);
        button.focus();
      }
    });
  }

  const asked = new URLSearchParams(location.search).get(KEY);
  const kept = remembered();
  const ready = (async () => {
    if (asked !== null && (await choose(asked))) return;
    if (kept && kept !== asked && !message.querySelector("button")) {
      const said = [...message.childNodes];
      const worked = await choose(kept);
      // The message on the address stands, whatever was remembered.
      if (worked && said.length) say(...said);
    }
  })();

  return { choose, draw, ready, chosen: () => found };
})();
