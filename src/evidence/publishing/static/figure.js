// What the marks of figures say: to a pointer, a tap, the keyboard and a screen reader; and their tables.
// A page without this script shows every figure, and leads to its table.
"use strict";

// For other scripts of the page: `figures.all` are the drawings whose marks speak; of one, `await read()` gives
// its marks, `ring(mark, kind)` puts a ring around one and gives it, and `show(n)` says what one says. The box
// of a drawing sends "figure:read" with the mark and the council when one has spoken. `await figures.names()`
// gives code, name and page of each council, by the number that marks have for it.
const figures = (() => {
  const NEAR = 28; // CSS pixels from the pointer to a mark that it means
  const SVG = "http://www.w3.org/2000/svg";
  const here = document.documentElement.dataset.content_root ?? "";
  const arrived = {};
  const asked = {};

  // A script that calls this works from disk as from a server, which fetch does not.
  window.figureArrived = (what, content) => arrived[what](content);

  function load(what, address) {
    asked[what] ??= new Promise((resolve, reject) => {
      arrived[what] = resolve;
      const script = document.createElement("script");
      script.src = here + address;
      script.onerror = () => {
        delete asked[what];
        reject(new Error(address));
      };
      document.head.append(script);
    });
    return asked[what];
  }

  // [[code, name, page], …], as marks count them.
  const names = () => load("names", "_static/names.js");

  class Drawing {
    constructor(box) {
      this.box = box;
      this.id = box.dataset.figure;
      this.svg = box.querySelector("svg");
      this.at = -1;
      this.said = box.parentElement.querySelector(".said");
    }

    // Each mark: where, whose (the number of a council, or words), and what it says.
    async read() {
      if (!this.marks) {
        const own = this.box.querySelector("script.marks");
        const groups = own ? JSON.parse(own.textContent) : await load(`${this.id}-marks`, `figures/${this.id}-marks.js`);
        this.marks = groups.flatMap(({ says, of, at, values }) => {
          const printed = values.split(" ");
          let x = 0;
          return of.map((whose, n) => {
            const numbers = printed[n].split("|");
            x += at[2 * n];
            return { x, y: at[2 * n + 1], whose, says: says.replace(/\|/g, () => numbers.shift()) };
          });
        });
      }
      return this.marks;
    }

    ring(mark, kind) {
      const ring = document.createElementNS(SVG, "circle");
      ring.setAttribute("class", kind);
      ring.setAttribute("cx", mark.x);
      ring.setAttribute("cy", mark.y);
      ring.setAttribute("r", 8);
      this.svg.append(ring);
      return ring;
    }

    async show(n) {
      const mark = (await this.read())[n];
      if (!mark || n === this.at) return;
      this.leave();
      this.at = n;
      this.own = this.ring(mark, "reading");
      const known = typeof mark.whose === "number" ? (await names())[mark.whose] : null;
      if (this.at !== n) return;
      const name = document.createElement("strong");
      name.textContent = known ? known[1] : mark.whose;
      this.said.replaceChildren(...(mark.whose === "" ? [] : [name, ". "]), mark.says);
      this.box.dispatchEvent(new CustomEvent("figure:read", { bubbles: true, detail: { mark, council: known } }));
    }

    leave() {
      this.at = -1;
      this.own?.remove();
      this.said.replaceChildren();
    }

    // The mark nearest to a place on the screen, if one is near.
    near(event) {
      if (!this.marks) return -1;
      const seen = this.svg.getScreenCTM();
      const far = this.marks.map((mark) =>
        Math.hypot(seen.a * mark.x + seen.e - event.clientX, seen.d * mark.y + seen.f - event.clientY),
      );
      const nearest = far.indexOf(Math.min(...far));
      return far[nearest] <= NEAR ? nearest : -1;
    }

    async key(event) {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
      if ((!step && event.key !== "Escape") || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      if (!step) return this.leave();
      const last = (await this.read()).length - 1;
      this.show(Math.max(0, Math.min(this.at + step, last)));
    }

    listen() {
      const { box } = this;
      let held = false;
      this.said.dataset.live = "";
      box.tabIndex = 0;
      box.setAttribute("role", "application");
      box.setAttribute("aria-label", "Marks of the figure: arrow keys go from one to the next, Escape leaves");
      for (const first of ["focus", "pointerenter"]) box.addEventListener(first, () => this.read());
      box.addEventListener("keydown", (event) => this.key(event));
      box.addEventListener("blur", () => this.leave());
      box.addEventListener("pointermove", (event) => {
        if (event.pointerType !== "mouse" || held) return;
        const n = this.near(event);
        if (n >= 0) this.show(n);
        else if (document.activeElement !== box) this.leave();
      });
      box.addEventListener("pointerleave", () => {
        if (!held && document.activeElement !== box) this.leave();
      });
      box.addEventListener("click", async (event) => {
        await this.read();
        const n = this.near(event);
        held = n >= 0;
        if (held) this.show(n);
        else this.leave();
      });
    }
  }

  const drawn = [...document.querySelectorAll(".picture[data-figure]")]
    .filter((box) => box.parentElement.querySelector(".said"))
    .map((box) => new Drawing(box));
  for (const drawing of drawn) drawing.listen();

  for (const table of document.querySelectorAll("details[data-table]")) {
    table.addEventListener("toggle", async () => {
      const box = table.querySelector("div");
      if (!table.open || box.dataset.is) return;
      const id = table.dataset.table;
      try {
        box.innerHTML = await load(`${id}-table`, `figures/${id}-table.js`);
        box.dataset.is = "here";
      } catch {
        // The link to the table's own page stays.
      }
    });
  }

  return { all: drawn, names };
})();
