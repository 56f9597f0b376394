// Sets up to four authorities beside each other on one measure. The address holds the whole choice.
"use strict";

const ENGLAND = "E92000001";
const MOST = 4;
// Around nought: a circle, a square, a triangle and a diamond, so that colour is not the only difference.
const MARKS = [
  "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0Z",
  "M-4.5-4.5h9v9h-9Z",
  "M0-6 5.5 4.5h-11Z",
  "M0-6.5 6.5 0 0 6.5-6.5 0Z",
];
// In a sentence, and in a cell.
const STANDINGS = {
  within: ["within the limits", "within"],
  "outside 95": ["outside the 95 per cent limits, within the 99.8 per cent limits", "outside 95%"],
  "outside 99.8": ["outside the 99.8 per cent limits", "outside 99.8%"],
};

const bySlug = new Map(AREAS.map((area) => [area.slug, area]));
const byCode = new Map(AREAS.map((area) => [area.code, area]));
const measures = {};
const page = document.querySelector("#comparison");
const choice = document.querySelector("form.compare");
const box = choice.querySelector("[role=combobox]");
const says = choice.querySelector("[role=status]");
const picked = choice.querySelector(".chosen");
const withNeighbours = picked.querySelector("input");
const measureList = choice.querySelector("#measure");
const chosen = [];
const glance = document.querySelector("#glance");
let glances = null;
let isExample = false;

// The choice, from the address and back

const asked = new URLSearchParams(location.search);
const trouble = [];
for (const slug of asked.getAll("area")) {
  const area = bySlug.get(slug);
  if (!area) trouble.push(`There is no authority “${slug}”.`);
  else if (chosen.length === MOST) trouble.push(`${area.name} is left out: four is the most.`);
  else if (!chosen.includes(area)) chosen.push(area);
}
if (asked.has("measure")) measureList.value = asked.get("measure");
if (measureList.selectedIndex === -1) {
  trouble.push(`There is no measure “${asked.get("measure")}”.`);
  measureList.selectedIndex = 0;
}
withNeighbours.checked = asked.get("neighbours") === "yes";

// On arrival: my council and its neighbours, or the four with most children as an example.
async function arrive() {
  if (chosen.length) return show();
  await myCouncil.ready;
  const mine = bySlug.get(myCouncil.chosen()?.slug);
  isExample = !mine;
  withNeighbours.checked = Boolean(mine);
  chosen.push(...(mine ? [mine] : glance.dataset.example.split(" ").map((slug) => bySlug.get(slug))));
  show();
}

function query() {
  const words = new URLSearchParams({ measure: measureList.value });
  for (const { slug } of chosen) words.append("area", slug);
  if (withNeighbours.checked && neighbours().length) words.set("neighbours", "yes");
  return `?${words}`;
}

// The neighbours of the first chosen, less those chosen themselves: area and how close.
function neighbours() {
  const listed = Object.entries(chosen[0]?.neighbours ?? {});
  return listed
    .flatMap(([close, codes]) => codes.map((code) => ({ area: byCode.get(code), close })))
    .filter(({ area }) => !chosen.includes(area));
}

// Small makers of elements: what they are given is text, whatever it looks like.

function made(name, properties = {}, ...content) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...content);
  return element;
}

function drawn(name, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

function sample(kind, place) {
  const svg = drawn("svg", { viewBox: "0 0 34 14", class: `sample ${kind}`, "aria-hidden": "true" });
  svg.append(drawn("path", { class: "ct-line", d: "M0 7H34" }));
  if (place !== undefined) svg.append(drawn("path", { class: "mark", d: MARKS[place], transform: "translate(17 7)" }));
  return svg;
}

const listed = (words) => new Intl.ListFormat("en-GB").format(words);

// Where an authority stands, in a sentence (0) or a cell (1). One outside is set beside the year before.
function stands({ standing, before }, measure, form) {
  const words = STANDINGS[standing][form];
  if (standing === "within") return words;
  const when = measure.years.at(-2);
  return `${words} (${before ? `${when}: ${STANDINGS[before]?.[1] ?? before}` : "no year before to compare"})`;
}

// The measure, and its numbers as the pages of the authorities print them

function text(number, measure, decimals = measure.decimals) {
  const shape = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return number.toLocaleString("en-GB", shape) + (measure.unit === "%" ? "%" : "");
}

const amount = (number) => (number === null ? "" : number.toLocaleString("en-GB"));

function withUnit(number, measure) {
  return text(number, measure) + (measure.unit === "%" ? "" : ` ${measure.unit}`);
}

// One area's year: value, count, base and what there is to say of them.
function cell(measure, code, place) {
  const series = measure.series[code];
  const n = place - (series?.first ?? 0);
  if (!series || n < 0 || n >= series.value.length) return { value: null, reason: "no authority of its own that year" };
  const missing = series.missing?.[place];
  return {
    value: series.value[n],
    count: series.count[n],
    base: series.base[n],
    reason: missing === undefined ? "" : measure.reasons[missing],
    joint: series.joint?.[place] ?? "",
    before: series.before?.[place],
  };
}

function compareMeasure(measure) {
  measures[measure.id] = measure;
  show();
}

function load(path) {
  const script = made("script", { src: `${root.dataset.content_root}authorities/${path}.js` });
  script.addEventListener("error", () => {
    says.textContent = "The numbers could not be loaded.";
  });
  document.head.append(script);
}

// What is shown

function show() {
  const first = chosen[0];
  picked.hidden = !first;
  page.hidden = true;
  picked.querySelector("ul").replaceChildren(
    ...chosen.map((area, place) => {
      const remove = made("button", { type: "button" }, "Remove", made("span", { className: "visually-hidden" }, ` ${area.name}`));
      remove.addEventListener("click", () => {
        chosen.splice(place, 1);
        isExample = false;
        changed(`${area.name} removed.`);
        box.focus();
      });
      return made("li", { className: `area-${place}` }, sample(`area-${place}`, place), ` ${area.name} `, remove);
    }),
  );
  withNeighbours.disabled = !Object.keys(first?.neighbours ?? {}).length;
  picked.querySelector(".neighbours span").textContent = withNeighbours.disabled
    ? `${first?.name} has no statistical neighbours`
    : `With the statistical neighbours of ${first.name}`;
  glance.hidden = true;
  if (!first) return;
  if (glances) showGlance();
  const measure = measures[measureList.value];
  if (!measure) return load(`measures/${measureList.value}`);

  const shown = [
    { code: ENGLAND, name: "England", kind: "england" },
    ...chosen.map((area, place) => ({ code: area.code, name: area.name, area, kind: `area-${place}`, place })),
    ...(withNeighbours.checked ? neighbours() : []).map(({ area, close }) => ({ code: area.code, name: area.name, area, close, kind: "neighbour" })),
  ];
  const last = measure.years.length - 1;
  for (const row of shown) row.latest = cell(measure, row.code, last);
  page.hidden = false;
  showWords(measure, shown);
  showKey(shown);
  drawYears(measure, shown);
  showLimits(measure, shown);
  showLatest(measure, shown);
  showEveryYear(measure, shown);
  showCitation(measure, shown);
}

// Many measures at once

function compareGlance(found) {
  glances = found;
  showGlance();
}

function showGlance() {
  const whose = [{ code: ENGLAND, name: "England", kind: "england" }, ...chosen.map(({ code, name }, place) => ({ code, name, kind: `area-${place}`, place }))];
  if (!chosen.length) return;
  glance.hidden = false;
  const own = listed(chosen.map(({ name }) => name));
  glance.querySelector("h2").textContent = isExample ? `An example, the four with most children: ${own}` : `All measures: ${own}`;
  glance.querySelector(".multiples").replaceChildren(...glances.about.map((measure) => multiple(measure, whose)));
  const rows = chosen.map(({ code, name }) => {
    const said = glances.of[code].grades.map(([year, grade]) => `${grade} (${year})`);
    return made("tr", {}, made("th", { scope: "row" }, name), made("td", {}, said.join("; ") || "none held under its own name"));
  });
  table(glance.querySelector("#grades"), "Overall grades of inspections, the newest first, by the year of the report", ["Authority", "Grades"], rows);
}

// The numbers of one line by place of the year, with nothing where there is none.
function line(measure, code) {
  const [first, value] = glances.of[code].lines[measure.id] ?? [0, []];
  return measure.years.map((_, n) => value[n - first] ?? null);
}

const printed = (number, measure) => (measure.unit.startsWith("£") ? "£" : "") + text(number, measure);

function multiple(measure, whose) {
  const rows = whose.map((one) => ({ ...one, values: line(measure, one.code) }));
  const known = rows.flatMap(({ values }) => values.filter((value) => value !== null));
  const [low, high] = [Math.min(0, ...known), Math.max(...known) || 1];
  const x = (n) => 8 + (190 * n) / Math.max(measure.years.length - 1, 1);
  const y = (value) => 96 - (84 * (value - low)) / (high - low);
  const svg = drawn("svg", { viewBox: "0 0 280 116", role: "img" });
  svg.append(drawn("path", { class: "base", d: `M8 ${y(0)}H200` }));
  const write = (words, attributes) => {
    const element = drawn("text", attributes);
    element.textContent = words;
    svg.append(element);
  };
  const ends = [];
  for (const { values, kind, place, name } of rows) {
    const group = drawn("g", { class: kind });
    const d = values.map((value, n) => (value === null ? "" : `${n && values[n - 1] !== null ? "L" : "M"}${x(n)} ${y(value)}`)).join("");
    if (d) group.append(drawn("path", { class: "ct-line", d }));
    const n = values.findLastIndex((value) => value !== null);
    if (n >= 0) {
      if (place !== undefined) group.append(drawn("path", { class: "mark", d: MARKS[place], transform: `translate(${x(n)} ${y(values[n])}) scale(0.8)` }));
      ends.push({ name, at: y(values[n]), words: `${printed(values[n], measure)}${n === values.length - 1 ? "" : ` (${measure.years[n]})`} ${name}` });
    }
    svg.append(group);
  }
  // Labels keep a line's height between them, the whole of them inside the drawing.
  ends.sort((one, other) => one.at - other.at);
  let free = 6;
  for (const [n, end] of ends.entries()) {
    end.y = Math.max(free, Math.min(end.at + 4, 100 - 12 * (ends.length - 1 - n)));
    free = end.y + 12;
    write(end.words.length > 16 ? `${end.words.slice(0, 15)}…` : end.words, { x: 206, y: end.y });
  }
  write(measure.years[0], { x: 8, y: 112, class: "axis" });
  if (measure.years.length > 1) write(measure.years.at(-1), { x: 198, y: 112, class: "axis", "text-anchor": "end" });
  svg.setAttribute("aria-label", `${measure.title}: ${ends.map(({ words }) => words).join(", ")}`);
  const none = rows.filter(({ values }) => values.every((value) => value === null)).map(({ name }) => `${name} has no number`);
  const unit = measure.unit === "%" ? "per cent" : measure.unit;
  return made("li", {}, made("h3", {}, headOf(measure)), svg, made("p", {}, `${[unit, ...none].join(". ")}.`));
}

function headOf(measure) {
  if (![...measureList.options].some(({ value }) => value === measure.id)) return measure.title;
  const link = made("a", { href: "#comparison" }, measure.title);
  link.addEventListener("click", () => {
    measureList.value = measure.id;
    changed();
  });
  return link;
}

// To take away

function save(name, type, content) {
  const link = made("a", { href: URL.createObjectURL(new Blob([content], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// A spreadsheet must not take a cell for a formula; the mark at the start tells it that this is UTF-8.
const quoted = (cell) => `"${String(cell ?? "").replace(/^(?=[=+@\t\r]|-(?!\d))/, "'").replace(/"/g, '""')}"`;
const csv = (rows) => `\ufeff${rows.map((row) => row.map(quoted).join(",")).join("\r\n")}\r\n`;

function glanceCsv() {
  const rows = [["authority", "code", "measure", "unit", "year", "value"]];
  for (const measure of glances.about) {
    for (const { code, name } of [{ code: ENGLAND, name: "England" }, ...chosen]) {
      line(measure, code).forEach((value, n) => rows.push([name, code, measure.title, measure.unit, measure.years[n], value]));
    }
  }
  for (const { code, name } of chosen) for (const [year, grade] of glances.of[code].grades) rows.push([name, code, "Overall grade", "", year, grade]);
  return csv([...rows, ["cite", page.querySelector("#cite-comparison").textContent]]);
}

function measureCsv() {
  const measure = measures[measureList.value];
  const rows = [["authority", "code", "measure", "unit", "year", "value", "count", "of", "reason", "lower 99.8", "lower 95", "upper 95", "upper 99.8", "place"]];
  const others = withNeighbours.checked ? neighbours().map(({ area }) => area) : [];
  for (const { code, name } of [{ code: ENGLAND, name: "England" }, ...chosen, ...others]) {
    measure.years.forEach((year, n) => {
      const { value, count, base, reason } = cell(measure, code, n);
      const of = (n === measure.years.length - 1 && measure.limits[code]) || {};
      rows.push([name, code, measure.title, measure.unit, year, value, count, base, reason, of.lower998, of.lower95, of.upper95, of.upper998, of.place]);
    });
  }
  return csv([...rows, ["cite", page.querySelector("#cite-comparison").textContent]]);
}

// Drawings of the page as one that stands alone: what the style sheet says is written into it.
function picture(title, drawings) {
  const made = drawn("svg", { xmlns: "http://www.w3.org/2000/svg", "font-family": "sans-serif" });
  let below = 0;
  const write = (words, size) => {
    const element = drawn("text", { x: 10, y: (below += size * 1.6), "font-size": size, fill: getComputedStyle(document.body).color });
    element.textContent = words;
    made.append(element);
  };
  write(title, 16);
  const width = Math.max(...drawings.map(({ svg }) => svg.getBoundingClientRect().width), 600);
  const across = Math.max(1, Math.floor(width / drawings[0].svg.getBoundingClientRect().width));
  drawings.forEach(({ svg, name }, n) => {
    const box = svg.getBoundingClientRect();
    if (n % across === 0) write("", 10);
    const left = 10 + (n % across) * (box.width + 20);
    const group = drawn("g", { transform: `translate(${left} ${below + 18})` });
    const head = drawn("text", { x: 0, y: -6, "font-size": 12, fill: getComputedStyle(document.body).color });
    head.textContent = name;
    group.append(head);
    for (const part of svg.querySelectorAll("path, line, text, foreignObject")) group.append(alone(part, box));
    made.append(group);
    if (n % across === across - 1 || n === drawings.length - 1) below += box.height + 24;
  });
  for (const words of page.querySelector("#cite-comparison").textContent.match(/.{1,110}(\s|$)/g) ?? []) write(words, 10);
  made.setAttribute("viewBox", `0 0 ${Math.ceil(width) + 40} ${Math.ceil(below + 20)}`);
  made.prepend(drawn("rect", { width: "100%", height: "100%", fill: getComputedStyle(document.body).backgroundColor }));
  return new XMLSerializer().serializeToString(made);
}

function alone(part, box) {
  const style = getComputedStyle(part);
  if (part.localName === "foreignObject" || part.localName === "text") {
    const seen = (part.firstElementChild ?? part).getBoundingClientRect();
    const own = part.firstElementChild ? getComputedStyle(part.firstElementChild) : style;
    const at = { x: seen.left - box.left, y: seen.top - box.top + seen.height * 0.75 };
    const words = drawn("text", { ...at, "font-size": parseFloat(own.fontSize), fill: part.localName === "text" ? style.fill : own.color });
    words.textContent = part.textContent;
    return words;
  }
  const copy = drawn(part.localName, { fill: style.fill, stroke: style.stroke, "stroke-width": style.strokeWidth, "stroke-dasharray": style.strokeDasharray });
  for (const name of ["d", "x1", "x2", "y1", "y2"]) if (part.hasAttribute(name)) copy.setAttribute(name, part.getAttribute(name));
  // From the part's own system of places to the drawing's corner.
  const { a, b, c, d, e, f } = part.getScreenCTM();
  copy.setAttribute("transform", `matrix(${a} ${b} ${c} ${d} ${e - box.left} ${f - box.top})`);
  return copy;
}

const TAKE = {
  "glance-csv": () => save("comparison.csv", "text/csv", glanceCsv()),
  csv: () => save(`${measureList.value}.csv`, "text/csv", measureCsv()),
  "glance-picture": () => {
    const drawings = [...glance.querySelectorAll("li")].map((one) => ({ svg: one.querySelector("svg"), name: one.querySelector("h3").textContent }));
    save("comparison.svg", "image/svg+xml", picture(glance.querySelector("h2").textContent, drawings));
  },
  picture: () => {
    const names = ["Year by year", page.querySelector("#limits-title").textContent];
    const drawings = [...page.querySelectorAll(".chart:not([hidden]) > svg")].map((svg, n) => ({ svg, name: names[n] }));
    save(`${measureList.value}.svg`, "image/svg+xml", picture(page.querySelector("h2").textContent, drawings));
  },
};
for (const button of document.querySelectorAll("[data-take]")) button.addEventListener("click", () => TAKE[button.dataset.take]());

function period({ years }) {
  return years.length > 1 ? `${years[0]} to ${years.at(-1)}` : `${years[0]}`;
}

function names(shown) {
  const own = shown.filter(({ kind }) => kind !== "neighbour").map(({ name }) => name);
  const others = shown.length - own.length;
  return listed([...own.slice(1), ...(others ? [`the statistical neighbours of ${own[1]}`] : []), own[0]]);
}

function showWords(measure, shown) {
  page.querySelector("h2").textContent = `${measure.title}: ${names(shown)}`;
  const said = shown
    .filter(({ kind }) => kind !== "neighbour")
    .map(({ name, code, latest }) => {
      const limits = measure.limits[code];
      const value = latest.value === null ? `has no number (${latest.reason})` : withUnit(latest.value, measure);
      return `${name} ${value}${STANDINGS[limits?.standing] ? `, ${stands(limits, measure, 0)}, ${limits.place}` : ""}`;
    });
  page.querySelector("#in-words").textContent = `In ${measure.years.at(-1)}: ${said.join("; ")}.`;
  const counted = measure.has_counts
    ? `Counted: ${measure.counted}, of ${measure.of}.`
    : `Of ${measure.of}: ${measure.counted}. Published without its counts.`;
  page.querySelector("#what-it-is").textContent =
    `${measure.title}, ${measure.unit === "%" ? "per cent" : measure.unit}, ${period(measure)}. ${counted} Source: ${sources(measure)}.`;
  const about = page.querySelector("#about-measure");
  about.href = root.dataset.content_root + measure.chapter.address;
  about.textContent = measure.chapter.title;
}

const sources = (measure) => measure.sources.map(({ short }) => short).join("; ");

function showKey(shown) {
  const others = shown.filter(({ kind }) => kind === "neighbour").length;
  page.querySelector(".key").replaceChildren(
    ...shown
      .filter(({ kind }) => kind !== "neighbour")
      .map(({ name, kind, place }) => made("li", {}, sample(kind, place), ` ${name}`)),
    ...(others ? [made("li", {}, sample("neighbour"), ` ${others} statistical neighbours of ${chosen[0].name}`)] : []),
  );
}

// Gives a drawing its words, and the size it was drawn at, so that paper can shrink it.
function finish(chart, element, words) {
  chart.on("created", ({ svg }) => {
    const { width, height } = svg.getNode().getBoundingClientRect();
    svg.attr({ viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": words });
  });
}

function placeMark({ element, x, y, series, meta }, size = 1) {
  const group = element.parent().getNode();
  element.getNode().remove();
  const mark = drawn("path", { class: "mark", transform: `translate(${x} ${y}) scale(${size})`, d: MARKS[series.place] ?? MARKS[0] });
  const title = drawn("title", {});
  title.textContent = meta;
  mark.append(title);
  group.append(mark);
}

function drawYears(measure, shown) {
  const element = page.querySelector("#years-drawn");
  const series = [...shown].reverse().map(({ code, name, kind, place }) => ({
    className: kind,
    place,
    data: measure.years.map((year, n) => {
      const { value } = cell(measure, code, n);
      return { value, meta: value === null ? "" : `${name}, ${year}: ${withUnit(value, measure)}` };
    }),
  }));
  const narrow = element.offsetWidth < 500;
  const chart = new Chartist.LineChart(
    element,
    { labels: measure.years, series },
    {
      height: 300,
      // From nought, as in the briefs: the same line looks the same in both.
      low: 0,
      lineSmooth: false,
      fullWidth: true,
      chartPadding: { top: 14, right: 24, bottom: 0, left: 0 },
      axisX: { showGrid: false, labelInterpolationFnc: (year, n) => (n % (narrow ? 3 : 1) ? null : year) },
      axisY: { offset: 44, scaleMinSpace: 36, labelOffset: { x: 0, y: 7 }, labelInterpolationFnc: (value) => value.toLocaleString("en-GB") + (measure.unit === "%" ? "%" : "") },
    },
  );
  chart.on("draw", (drawing) => {
    if (drawing.type !== "point") return;
    if (drawing.series.place === undefined) drawing.element.getNode().remove();
    else placeMark(drawing);
  });
  finish(chart, element, `Lines by year of ${measure.title}, ${period(measure)}: ${names(shown)}. The tables below give every number.`);
}

function showLimits(measure, shown) {
  const year = measure.years.at(-1);
  const rows = shown.filter(({ code }) => measure.limits[code]?.centre !== undefined);
  page.querySelector("#limits-title").textContent = `Between limits, ${year}`;
  const said = page.querySelector("#limits-said");
  const element = page.querySelector("#limits-drawn");
  element.hidden = !rows.length;
  if (!rows.length) {
    said.textContent = `None of these has limits: ${listed([...new Set(chosen.map(({ code }) => measure.limits[code].why))])}.`;
    return;
  }
  const { centre } = measure.limits[rows[0].code];
  said.textContent =
    `The wide bar spans the 95 per cent limits of an authority of that size, the thin line the 99.8 per cent limits; the upright line is all authorities together, ${text(centre, measure)}. ` +
    `The limits allow for chance and for as much as authorities usually differ. ${said.dataset.usual}`;
  const across = (from, to, n) => [{ x: from, y: n }, { x: to, y: n }];
  const series = rows.flatMap(({ code, name, kind, place, latest }, n) => {
    const { lower998, lower95, upper95, upper998 } = measure.limits[code];
    const y = rows.length - n;
    return [
      { className: "outer", data: across(lower998, upper998, y) },
      { className: "inner", data: across(lower95, upper95, y) },
      { className: kind, place, data: [{ x: latest.value, y, meta: `${name}: ${withUnit(latest.value, measure)}, ${stands(measure.limits[code], measure, 0)}` }] },
    ];
  });
  series.unshift({ className: "centre", data: [{ x: centre, y: 0.5 }, { x: centre, y: rows.length + 0.5 }] });
  const narrow = element.offsetWidth < 500;
  const step = narrow && rows.length > 1 ? 44 : 36;
  const chart = new Chartist.LineChart(
    element,
    { series },
    {
      height: rows.length * step + 50,
      lineSmooth: false,
      chartPadding: { top: 10, right: 16, bottom: 0, left: 0 },
      axisX: { type: Chartist.AutoScaleAxis, scaleMinSpace: 60, labelOffset: { x: -20, y: 0 }, labelInterpolationFnc: (value) => value.toLocaleString("en-GB") + (measure.unit === "%" ? "%" : "") },
      axisY: {
        type: Chartist.FixedScaleAxis,
        low: 0.5,
        high: rows.length + 0.5,
        ticks: rows.map((_, n) => n + 1),
        offset: narrow ? 132 : 190,
        showGrid: false,
        labelOffset: { x: 0, y: step / 2 },
        labelInterpolationFnc: (y) => rows[rows.length - y].name,
      },
    },
  );
  chart.on("draw", (drawing) => {
    if (drawing.type === "point") {
      if (["outer", "inner", "centre"].includes(drawing.series.className)) drawing.element.getNode().remove();
      else placeMark(drawing, 1.3);
    }
  });
  const words = rows.map(({ name, code, latest }) => `${name} ${text(latest.value, measure)}, ${stands(measure.limits[code], measure, 0)}`);
  finish(chart, element, `One row an authority with its limits, ${year}. ${words.join("; ")}.`);
}

// Tables

function table(element, caption, heads, rows) {
  element.replaceChildren(
    made("caption", {}, caption),
    made("thead", {}, made("tr", {}, ...heads.map((head) => made("th", { scope: "col" }, head)))),
    made("tbody", {}, ...rows),
  );
}

function nameHead(row, measure) {
  const head = made("th", { scope: "row" });
  if (!row.area) head.append(row.name);
  else head.append(made("a", { href: `${root.dataset.content_root}authorities/${row.area.slug}.html#${measure.id}` }, row.name));
  if (row.close) head.append(made("span", { className: "left-out" }, `neighbour, ${row.close.toLowerCase()}`));
  if (row.latest.joint) head.append(made("span", { className: "left-out" }, `one return for ${row.latest.joint.replace(" / ", " and ")}`));
  return head;
}

const number = (words) => made("td", { className: "number" }, words);

function showLatest(measure, shown) {
  const hasLimits = Object.values(measure.limits).some(({ centre }) => centre !== undefined);
  const unit = measure.unit === "%" ? "" : `, ${measure.unit}`;
  const heads = [
    "Authority",
    `Value${unit}`,
    ...(measure.has_counts ? ["Count", "Of"] : []),
    ...(hasLimits ? ["95% limits", "99.8% limits"] : []),
    "Where it stands",
  ];
  const rows = shown.map((row) => {
    const { latest, code } = row;
    const limits = measure.limits[code];
    const between = (low, high) => number(limits?.centre === undefined ? "" : `${text(limits[low], measure)} to ${text(limits[high], measure)}`);
    const why = latest.value === null ? latest.reason : limits?.why;
    const standing = STANDINGS[limits?.standing] ? stands(limits, measure, 1) : (limits && why) || "";
    return made(
      "tr",
      {},
      nameHead(row, measure),
      number(latest.value === null ? "" : text(latest.value, measure)),
      ...(measure.has_counts ? [number(amount(latest.count ?? null)), number(amount(latest.base ?? null))] : []),
      ...(hasLimits ? [between("lower95", "upper95"), between("lower998", "upper998")] : []),
      made("td", { className: "stands" }, standing),
    );
  });
  table(page.querySelector("#latest"), `${measure.title}, ${measure.years.at(-1)}`, heads, rows);
}

function showEveryYear(measure, shown) {
  const reasons = [];
  const revised = [];
  const rows = shown.map((row) =>
    made(
      "tr",
      {},
      nameHead(row, measure),
      ...measure.years.map((year, place) => {
        const { value, reason, before } = cell(measure, row.code, place);
        if (before !== undefined) {
          const was = measure.has_counts ? `a count of ${amount(before)}` : text(before, measure);
          revised.push(`${row.name}, ${year}: revised; the release before said ${was}.`);
        }
        if (value !== null) return number(text(value, measure) + (before === undefined ? "" : " r"));
        if (!reasons.includes(reason)) reasons.push(reason);
        return number(`[${reasons.indexOf(reason) + 1}]`);
      }),
    ),
  );
  const marks = `${reasons.length ? ". A number in brackets is the reason, below, for which there is none" : ""}${revised.length ? ". r: revised, see below" : ""}`;
  table(page.querySelector("#every-year"), `${measure.title}, ${measure.unit === "%" ? "per cent" : measure.unit}${marks}`, ["Authority", ...measure.years.map(String)], rows);
  page.querySelector(".notes").replaceChildren(
    ...[...reasons.map((reason, n) => `[${n + 1}] ${reason}.`), ...revised].map((note) => made("li", {}, note)),
  );
}

function showCitation(measure, shown) {
  const citation = page.querySelector("#cite-comparison");
  const { start, within, address } = citation.dataset;
  // Where the book is not told its address, the address it is read at is better than none.
  const at = address.includes("://") || location.protocol === "file:" ? address : location.origin + location.pathname;
  const data = measure.sources.map(({ publisher, title, published }) => `${publisher}, ${title}${published ? ` (${published})` : ""}`);
  citation.textContent = `${start}. “${measure.title}: ${names(shown)}, ${period(measure)}” Comparison in: ${within}. ${at}${query()}. Data: ${data.join("; ")}.`;
}

// What the reader does

function changed(words = "") {
  says.textContent = words;
  history.replaceState(null, "", query());
  show();
}

const finder = councilFinder.combobox(box, says, (area) => {
  box.value = "";
  // The first that is chosen takes the place of the example.
  if (isExample) chosen.length = 0;
  isExample = false;
  if (chosen.includes(area)) says.textContent = `${area.name} is chosen already.`;
  else if (chosen.length === MOST) says.textContent = "Four are chosen, the most that one picture shows well. Remove one first.";
  else {
    chosen.push(area);
    changed(`${area.name} added.`);
  }
});
choice.addEventListener("submit", (event) => {
  event.preventDefault();
  finder.enter();
});
measureList.addEventListener("change", () => changed());
withNeighbours.addEventListener("change", () => changed());
choice.hidden = false;
says.textContent = trouble.join(" ");
arrive();
