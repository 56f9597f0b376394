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

function load(id) {
  const script = made("script", { src: `${root.dataset.content_root}authorities/measures/${id}.js` });
  script.addEventListener("error", () => {
    says.textContent = "The numbers of this measure could not be loaded.";
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
  if (!first) return;
  const measure = measures[measureList.value];
  if (!measure) return load(measureList.value);

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
      return `${name} ${value}${STANDINGS[limits?.standing] ? `, ${stands(limits, measure, 0)}` : ""}`;
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
show();
