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

  function place(id, count, size) {
    const measure = limits[id];
    if (!Number.isFinite(count) || !Number.isFinite(size) || count < 0 || size <= 0) return "Give two numbers: a count of nought or more, and of how many.";
    if (measure.kind === "proportion" && count > size) return "The count is part of that of how many, and cannot be more.";
    const ends = limitsAt(measure, size);
    if (!ends) return "No council is of about this size, so there are no limits to set it between.";
    const value = (count / size) * measure.per;
    const [low998, low95, high95, high998] = ends;
    const standing = PLACES[value < low998 ? 0 : value < low95 ? 1 : value > high998 ? 4 : value > high95 ? 3 : 2];
    const shape = { minimumFractionDigits: measure.decimals, maximumFractionDigits: measure.decimals };
    const print = (number) => number.toLocaleString("en-GB", shape);
    const unit = measure.unit === "%" ? "%" : ` ${measure.unit}`;
    return `Provisional: ${print(value)}${unit}, ${standing} of a council of that size (95 per cent: ${print(low95)} to ${print(high95)}; 99.8 per cent: ${print(low998)} to ${print(high998)}).`;
  }

  const number = (words) => (words.trim() === "" ? NaN : Number(words.replace(/[,\s]/g, "")));

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
  for (const form of document.querySelectorAll("form.own")) {
    const says = form.querySelector("[role=status]");
    const tell = () => {
      const id = form.elements["own-measure"].value;
      const told = place(id, number(form.elements["own-count"].value), number(form.elements["own-of"].value));
      const section = document.getElementById(id);
      const published = text(section.querySelector(".value"));
      says.textContent = `${told} Published: ${published}. ${text(section.querySelector(".beside"))}`;
    };
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (limits) return tell();
      const script = document.createElement("script");
      script.src = `${root.dataset.content_root}authorities/own-limits.js`;
      script.onload = tell;
      script.onerror = () => (says.textContent = "The limits could not be loaded.");
      document.head.append(script);
    });
  }

  return { csv, limitsAt, place, limits: () => limits };
})();
