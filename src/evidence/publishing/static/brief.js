// A brief: to paper, its numbers as CSV, and a number of one's own between the limits. Nothing leaves the page.
"use strict";

const placing = (() => {
  const text = (cell) => cell.textContent.trim().replace(/\s+/g, " ");

  // A spreadsheet must not take a cell for a formula.
  const quoted = (words) => `"${(/^[=+@\t\r]|^-(?!\d)/.test(words) ? `'${words}` : words).replace(/"/g, '""')}"`;

  // Every cell of every table: the table, its row, its column and what stands there.
  function rows() {
    return [...document.querySelectorAll(".brief table")].flatMap((table) => {
      const name = text(table.closest("section.measure")?.querySelector("h3") ?? table.closest("section").querySelector("h2") ?? table.caption);
      const heads = [...table.tHead.rows[0].cells].map(text);
      return [...table.tBodies[0].rows].flatMap((row) =>
        [...row.cells].slice(1).map((cell, n) => [name, text(row.cells[0]), heads[n + 1], text(cell)]),
      );
    });
  }

  function csv() {
    const cite = text(document.querySelector("#cite-brief"));
    const lines = [["table", "row", "column", "value"], ...rows(), ["cite", "", "", cite]];
    // The mark at the start tells spreadsheets that it is UTF-8.
    return `\ufeff${lines.map((line) => line.map(quoted).join(",")).join("\r\n")}\r\n`;
  }

  let limits = null;
  window.ownLimits = (content) => (limits = content);

  // The limits of a size, by the straight line over the logarithms of the sizes beside it; null outside them.
  function limitsAt(measure, size) {
    const { sizes } = measure;
    const at = Math.log(size);
    const n = sizes.findIndex((next) => next >= at);
    if (!(size > 0) || n < 1) return null;
    const part = (at - sizes[n - 1]) / (sizes[n] - sizes[n - 1]);
    const between = (line) => line[n - 1] + part * (line[n] - line[n - 1]);
    return ["lower998", "lower95", "upper95", "upper998"].map((name) => between(measure[name]));
  }

  const PLACES = ["below the 99.8 per cent limits", "below the 95 per cent limits, inside the 99.8 per cent ones", "inside the 95 per cent limits", "above the 95 per cent limits, inside the 99.8 per cent ones", "above the 99.8 per cent limits"];

  // Where a number stands: `why` it cannot be placed, or its value, limits, standing and a sentence.
  function place(id, count, size) {
    const measure = limits[id];
    if (!Number.isFinite(count) || !Number.isFinite(size) || count < 0 || size <= 0) return { why: "Give two numbers: a count of nought or more, and of how many." };
    if (measure.kind === "proportion" && count > size) return { why: "The count is part of that of how many, and cannot be more." };
    const ends = limitsAt(measure, size);
    if (!ends) return { why: "No council is of about this size, so there are no limits to set it between." };
    const value = (count / size) * measure.per;
    const [low998, low95, high95, high998] = ends;
    const standing = PLACES[value < low998 ? 0 : value < low95 ? 1 : value > high998 ? 4 : value > high95 ? 3 : 2];
    const shape = { minimumFractionDigits: measure.decimals, maximumFractionDigits: measure.decimals };
    const print = (number) => number.toLocaleString("en-GB", shape);
    const own = `${print(value)}${measure.unit === "%" ? "%" : ` ${measure.unit}`}`;
    return { value, ends, own, standing, says: `Provisional: ${own}, ${standing} of a council of that size (95 per cent: ${print(low95)} to ${print(high95)}; 99.8 per cent: ${print(low998)} to ${print(high998)}).` };
  }

  const number = (words) => (words.trim() === "" ? NaN : Number(words.replace(/[,\s]/g, "")));
  const published = (id) => text(document.querySelector(`#${id} .value`));

  // The published years of a measure, oldest first, as its table prints them.
  const history = (id) =>
    [...document.querySelectorAll(`#${id} tbody tr`)].reverse().map(({ cells }) => ({
      when: text(cells[0]),
      value: Number(text(cells[1]).replace(/[£%,]/g, "").replace("−", "-")),
    }));

  function element(name, attributes, words = "") {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.textContent = words;
    return made;
  }

  // The own history as a line, and the provisional number behind it beside the limits of its size.
  function drawing(id, { value, ends, own }) {
    const past = history(id);
    const known = past.filter((year) => Number.isFinite(year.value));
    const top = Math.max(value, ends[3], ...known.map((year) => year.value)) || 1;
    const x = (n) => 10 + (220 * n) / past.length;
    const y = (number) => 110 - (90 * number) / top;
    const svg = element("svg", { class: "spark", viewBox: "0 0 340 132", role: "img" });
    svg.setAttribute("aria-label", `${known.map((year) => `${year.when}: ${year.value}`).join(", ")}; provisional ${own}`);
    let d = "";
    past.forEach((year, n) => {
      if (Number.isFinite(year.value)) d += `${n && Number.isFinite(past[n - 1].value) ? "L" : "M"}${x(n)} ${y(year.value)}h.1`;
    });
    const at = x(past.length);
    svg.append(
      element("path", { class: "grid", d: "M10 110H240" }),
      element("path", { class: "outer", d: `M${at} ${y(ends[0])}V${y(ends[3])}` }),
      element("path", { class: "inner", d: `M${at} ${y(ends[1])}V${y(ends[2])}` }),
      element("path", { class: "own", d }),
      element("path", { class: "provisional", d: `M${at} ${y(value) - 6}l6 6-6 6-6-6Z` }),
      element("text", { x: at + 12, y: y(value) + 4 }, `${own.replace(/ .*/, "")}, provisional`),
      element("text", { x: 10, y: 126 }, past[0]?.when ?? ""),
      element("text", { x: x(past.length - 1), y: 126, class: "end" }, past.at(-1)?.when ?? ""),
    );
    for (const [n, year] of past.entries()) if (Number.isFinite(year.value)) svg.append(element("circle", { cx: x(n), cy: y(year.value), r: 3 }));
    return svg;
  }

  const LONGEST = 10_000; // letters of a list, which is some hundred lines
  const SHOWN = 40; // letters of a cell that a message repeats

  // Lines of measure, count and of how many: what each says, or the first thing that is wrong with the list.
  function placeList(list, titles) {
    if (list.length > LONGEST) return { why: `The list is longer than ${LONGEST.toLocaleString("en-GB")} letters.` };
    const found = [];
    for (const [n, line] of list.replace(/^\ufeff/, "").split(/\r?\n/).entries()) {
      const cells = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => (quoted?.replace(/""/g, '"') ?? plain).trim());
      if (!line.trim() || (n === 0 && /^measure$/i.test(cells[0]))) continue;
      const where = `Line ${n + 1}: `;
      if (cells.length !== 3) return { why: `${where}three cells are wanted, the measure, its count and of how many.` };
      const id = titles.has(cells[0]) ? cells[0] : [...titles].find(([, title]) => title.toLowerCase() === cells[0].toLowerCase())?.[0];
      if (!id) return { why: `${where}there is no measure “${cells[0].slice(0, SHOWN)}” with limits. Measures are named as in the list above.` };
      const placed = place(id, number(cells[1]), number(cells[2]));
      if (placed.why) return { why: `${where}${placed.why}` };
      found.push({ id, ...placed });
    }
    return found.length ? { found } : { why: "The list is empty." };
  }

  for (const button of document.querySelectorAll("button.print")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
  for (const button of document.querySelectorAll("button.every-number")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([csv()], { type: "text/csv" }));
      link.download = `${button.dataset.name}.csv`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
  }
  // Runs what needs the limits once they are there: a script works from disk as from a server.
  function withLimits(says, tell) {
    if (limits) return tell();
    const script = document.createElement("script");
    script.src = `${root.dataset.content_root}authorities/own-limits.js`;
    script.onload = tell;
    script.onerror = () => (says.textContent = "The limits could not be loaded.");
    document.head.append(script);
  }

  for (const form of document.querySelectorAll("form.own")) {
    const says = form.querySelector("[role=status]");
    const picture = form.querySelector(".placed");
    const one = form.elements["own-measure"];
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      withLimits(says, () => {
        const placed = place(one.value, number(form.elements["own-count"].value), number(form.elements["own-of"].value));
        if (placed.why) return (says.textContent = placed.why);
        says.textContent = `${placed.says} Published: ${published(one.value)}. ${text(document.querySelector(`#${one.value} .beside`))}`;
        picture.replaceChildren(drawing(one.value, placed));
      });
    });
  }
  for (const form of document.querySelectorAll("form.own-list")) {
    const says = form.querySelector("[role=status]");
    const rows = form.querySelector("tbody");
    const list = form.elements["own-csv"];
    const titles = new Map([...document.querySelectorAll("[name=own-measure] option")].map((option) => [option.value, text(option)]));
    form.hidden = false;
    form.elements["own-file"].addEventListener("change", async ({ target }) => {
      const [file] = target.files;
      if (file) list.value = await file.slice(0, LONGEST + 1).text();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      withLimits(says, () => {
        const { why, found } = placeList(list.value, titles);
        says.textContent = why ?? `${found.length} placed.`;
        if (why) return;
        rows.replaceChildren(
          ...found.map(({ id, own, standing }) => {
            const row = document.createElement("tr");
            for (const words of [titles.get(id), own, standing, published(id)]) row.insertCell().textContent = words;
            return row;
          }),
        );
        rows.closest(".table-scroll").hidden = false;
      });
    });
  }

  // A thin line says whose it is, and is set off from the others, while a pointer is near.
  const neighbours = [...document.querySelectorAll(".near p a")].map(text);
  for (const svg of neighbours.length ? document.querySelectorAll(".measure .spark") : []) {
    const lines = [...svg.querySelectorAll(".near path")];
    const says = document.createElement("p");
    says.className = "line-name";
    const leave = () => {
      for (const line of lines) line.classList.remove("named");
      says.remove();
    };
    svg.addEventListener("pointermove", (event) => {
      const seen = svg.getScreenCTM();
      const [x, y] = [(event.clientX - seen.e) / seen.a, (event.clientY - seen.f) / seen.d];
      const far = lines.map((line) => {
        const points = [...(line.getAttribute("d") ?? "").matchAll(/([\d.]+) ([\d.]+)/g)].map(([, px, py]) => Math.hypot(px - x, 3 * (py - y)));
        return Math.min(Infinity, ...points);
      });
      const nearest = far.indexOf(Math.min(...far));
      leave();
      if (!(far[nearest] < 60)) return;
      lines[nearest].classList.add("named");
      says.textContent = `Line of ${neighbours[nearest]}`;
      svg.after(says);
    });
    svg.addEventListener("pointerleave", leave);
  }

  return { csv, limitsAt, place, placeList, limits: () => limits };
})();
