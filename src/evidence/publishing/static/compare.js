// Sets up to four authorities beside each other, on every measure in small and on one in full. The address holds
// the whole choice. glance.js, loaded before, lists the authorities and has what is drawn in small.
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
const LONGEST = 28; // letters of a label beside a small drawing
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
const glance = document.querySelector("#glance");
const choice = document.querySelector("form.compare");
const box = choice.querySelector("[role=combobox]");
const says = choice.querySelector("[role=status]");
const picked = choice.querySelector(".chosen");
const withNeighbours = picked.querySelector("input");
const measureList = page.querySelector("#measure");
const chosen = [];
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

// On arrival: my council and its neighbours, or else an example.
async function arrive() {
  if (!chosen.length) {
    await myCouncil.ready;
    const mine = bySlug.get(myCouncil.chosen()?.slug);
    isExample = !mine;
    withNeighbours.checked = Boolean(mine);
    chosen.push(...(mine ? [mine] : GLANCE.example.map((code) => byCode.get(code))));
  }
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
  svg.append(drawn("path", { class: "trace", d: "M0 7H34" }));
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

function text(number, { unit, decimals }) {
  const digits = Math.abs(number).toLocaleString("en-GB", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return `${number < 0 ? "−" : ""}${unit.startsWith("£") ? "£" : ""}${digits}${unit === "%" ? "%" : ""}`;
}

const amount = (number) => (number === null ? "" : number.toLocaleString("en-GB"));

const withUnit = (number, measure) => `${text(number, measure)} ${measure.unit.replace(/^[£%] ?/, "")}`.trim();
const unitOf = ({ unit }) => (unit === "%" ? "per cent" : unit);

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
  // A financial year is six digits in the file, and words on the page.
  const years = measure.years.map((year) => String(year).replace(/^(\d{4})(\d\d)$/, "$1-$2"));
  measures[measure.id] = { ...measure, years };
  showMeasure();
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
  picked.hidden = glance.hidden = !first;
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
  if (first) showGlance();
  showMeasure();
}

function allShown() {
  return [
    { code: ENGLAND, name: "England", kind: "england" },
    ...chosen.map((area, place) => ({ code: area.code, name: area.name, area, kind: `area-${place}`, place })),
    ...(withNeighbours.checked ? neighbours() : []).map(({ area, close }) => ({ code: area.code, name: area.name, area, close, kind: "neighbour" })),
  ];
}

function showMeasure() {
  const measure = measures[measureList.value];
  if (!chosen.length) page.hidden = true;
  else if (!measure) load(measureList.value);
  else {
    const last = measure.years.length - 1;
    const shown = allShown().map((row) => ({ ...row, latest: cell(measure, row.code, last) }));
    page.hidden = false;
    showWords(measure, shown);
    showKey(page, shown);
    drawYears(measure, shown);
    showLimits(measure, shown);
    showLatest(measure, shown);
    showEveryYear(measure, shown);
    page.querySelector("#cite-comparison").textContent = citation(`${measure.title}: ${names(shown)}, ${period(measure)}`, dataOf(measure));
  }
}

// Every measure in small

// An authority's numbers by place of the year, with nothing where there is none.
function line(measure, code) {
  const [first, values] = GLANCE.of[code].lines[measure.id] ?? [0, []];
  return measure.years.map((_, n) => values[n - first] ?? null);
}

const ordinal = (n) => `${n}${(Math.floor(n / 10) % 10 !== 1 && ["", "st", "nd", "rd"][n % 10]) || "th"}`;

// The rule is that of evidence.publishing.authorities.place_words.
function placeWords(first, last, among) {
  const from = (low, high, end) => `${low === high ? (low === 1 ? "" : `${ordinal(low)} `) : `between ${ordinal(low)} and ${ordinal(high)} `}${end} of ${among}`;
  if (first >= 0.4 * among && last <= 0.6 * among) return `about the middle of ${among}`;
  if (first > among / 2) return from(among + 1 - last, among + 1 - first, "highest");
  if (last <= among / 2) return from(first, last, "lowest");
  return `between ${ordinal(first)} lowest and ${ordinal(among + 1 - last)} highest of ${among}`;
}

const idOf = (theme) => theme.toLowerCase().replace(/ /g, "-");

function showGlance() {
  const shown = allShown();
  const title = listed(chosen.map(({ name }) => name));
  glance.querySelector("h2").textContent = isExample ? `An example, the four with most children: ${title}` : `Every measure: ${title}`;
  showKey(glance, shown);
  const themes = [...new Set(GLANCE.about.map(({ theme }) => theme))];
  glance.querySelector(".multiples").replaceChildren(
    ...themes.flatMap((theme) => {
      const ofTheme = GLANCE.about.filter((measure) => measure.theme === theme);
      return [made("h3", { id: idOf(theme) }, theme), made("ul", {}, ...ofTheme.map((measure) => multiple(measure, shown)))];
    }),
  );
  glance.querySelector(".links").replaceChildren(
    ...[...themes, "Inspection"].flatMap((theme) => [made("a", { href: `#${idOf(theme)}` }, theme), " "]),
    made("a", { href: "#comparison" }, "One measure in full"),
  );
  glance.querySelector("#glance-sources").textContent = `Sources: ${[...new Set([...GLANCE.about.map(({ source }) => source), GLANCE.graded].flatMap((names) => names.split("; ")))].join("; ")}.`;
  const rows = chosen.map(({ code, name, history }) => {
    const cells = GLANCE.of[code].grade ?? [`none in force${history ? ` (${history})` : ""}`, "", ""];
    return made("tr", {}, made("th", { scope: "row" }, name), ...cells.map((words) => made("td", {}, words)));
  });
  table(glance.querySelector("#grades"), `Overall grade of the latest inspection on the official list, as at ${GLANCE.until}`, ["Authority", "Official grade", "Report published", "Since then, by an unofficial index"], rows);
}

// Of one measure: a line from its first year to its last for each, with its name and latest number beside it.
function multiple(measure, shown) {
  const rows = shown.map((row) => ({ ...row, values: line(measure, row.code) })).filter(({ values }) => values.some((value) => value !== null));
  const known = rows.flatMap(({ values }) => values.filter((value) => value !== null));
  const last = measure.years.length - 1;
  const x = (n) => (last ? 6 + (136 * n) / last : 142);
  const y = scale(Math.min(0, ...known), Math.max(...known, 0) || 1, 98, 10);
  const svg = drawn("svg", { viewBox: "0 0 330 120", role: "img" });
  svg.append(drawn("path", { class: "base", d: `M6 ${y(0)}H142` }));
  const ends = [];
  for (const { values, kind, place, name } of [...rows].reverse()) {
    const group = svg.appendChild(drawn("g", { class: kind }));
    const n = values.findLastIndex((value) => value !== null);
    group.append(drawn("path", { class: "trace", d: traced(values, x, y) }));
    if (place !== undefined) group.append(drawn("path", { class: "mark", d: MARKS[place], transform: `translate(${x(n)} ${y(values[n])}) scale(0.7)` }));
    if (kind !== "neighbour") ends.push({ kind, place, at: y(values[n]), words: `${text(values[n], measure)}${n === last ? "" : ` in ${measure.years[n]}`} ${name}` });
  }
  const near = rows.filter(({ kind, values }) => kind === "neighbour" && values[last] !== null).map(({ values }) => values[last]);
  if (near.length) {
    const [low, high] = [Math.min(...near), Math.max(...near)];
    ends.push({ kind: "neighbour", at: y((low + high) / 2), words: `${text(low, measure)} to ${text(high, measure)} neighbours` });
  }
  // Labels keep a line's height between them, and each has the mark of its line.
  ends.sort((one, other) => one.at - other.at);
  let free = 9;
  for (const [n, { kind, place, at, words }] of ends.entries()) {
    const height = Math.max(free, Math.min(at + 4, 104 - 13 * (ends.length - 1 - n)));
    free = height + 13;
    const group = svg.appendChild(drawn("g", { class: kind }));
    group.append(
      place === undefined
        ? drawn("path", { class: "trace", d: `M151 ${height - 4}h14` })
        : drawn("path", { class: "mark", d: MARKS[place], transform: `translate(158 ${height - 4}) scale(0.7)` }),
    );
    write(svg, words.length > LONGEST ? `${words.slice(0, LONGEST - 1).trim()}…` : words, { x: 169, y: height });
  }
  write(svg, measure.years[0], { x: last ? 6 : 142, y: 113, class: last ? "axis" : "axis end" });
  if (last) write(svg, measure.years[last], { x: 142, y: 113, class: "axis end" });
  svg.setAttribute("aria-label", `${measure.title}, ${unitOf(measure)}: ${ends.map(({ words }) => words).join(", ")}`);
  const own = chosen.map(({ code, name }) => {
    const [, , places] = GLANCE.of[code].lines[measure.id] ?? [];
    const joint = GLANCE.of[code].joint[measure.id];
    if (line(measure, code).every((value) => value === null)) return `${name} has no number.`;
    return `${joint ? `${name} in one return for ${joint.replace(" / ", " and ")}. ` : ""}${places ? `${name}: ${placeWords(...places)}.` : ""}`;
  });
  const said = [`${unitOf(measure)[0].toUpperCase()}${unitOf(measure).slice(1)}. ${measure.remark}`, ...own];
  return made("li", {}, made("h4", {}, opener(measure)), svg, ...said.map((words) => words.trim()).filter(Boolean).map((words) => made("p", {}, words)));
}

// The name of a measure opens it below; what is not among them leads to the chapter.
function opener({ id, title }) {
  if (id === "spending") return made("a", { href: `${root.dataset.content_root}chapters/funding/funding.html` }, title);
  const link = made("a", { href: "#comparison" }, title);
  link.addEventListener("click", () => {
    measureList.value = id;
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
const csv = (rows, cite) => `\ufeff${[...rows, ["cite", cite, ...rows[0].slice(2).fill("")]].map((row) => row.map(quoted).join(",")).join("\r\n")}\r\n`;

const citeGlance = () => citation(`Every measure: ${names(allShown())}`, ["named beside each measure in the numbers"]);

function glanceCsv() {
  const rows = [["authority", "code", "measure", "unit", "when", "value", "place", "source"]];
  for (const measure of GLANCE.about) {
    for (const { code, name } of allShown()) {
      const [, , places] = GLANCE.of[code].lines[measure.id] ?? [];
      line(measure, code).forEach((value, n) => {
        const place = places && n === measure.years.length - 1 ? placeWords(...places) : "";
        rows.push([name, code, measure.title, unitOf(measure), measure.years[n], value, place, measure.source]);
      });
    }
  }
  for (const { code, name } of chosen) {
    const [grade, published, since] = GLANCE.of[code].grade ?? [];
    if (grade) rows.push([name, code, "Official overall grade", "", published, grade, "", `Ofsted’s list as at ${GLANCE.until}`]);
    if (since) rows.push([name, code, "Overall grade since then", "", "", since, "", "an unofficial index"]);
  }
  return csv(rows, citeGlance());
}

function measureCsv() {
  const measure = measures[measureList.value];
  const rows = [["authority", "code", "measure", "unit", "year", "value", "count", "of", "reason", "lower 99.8", "lower 95", "upper 95", "upper 99.8", "place"]];
  for (const { code, name } of allShown()) {
    measure.years.forEach((year, n) => {
      const { value, count, base, reason } = cell(measure, code, n);
      const limits = (n === measure.years.length - 1 && measure.limits[code]) || {};
      rows.push([name, code, measure.title, unitOf(measure), year, value, count, base, reason, limits.lower998, limits.lower95, limits.upper95, limits.upper998, limits.place]);
    });
  }
  return csv(rows, page.querySelector("#cite-comparison").textContent);
}

const INLINED = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "font-size", "text-anchor", "paint-order"];

// A drawing without the page: what the style sheet says of its parts is written into them.
function alone(svg, place) {
  const copy = svg.cloneNode(true);
  const seen = svg.querySelectorAll("*");
  for (const [n, part] of copy.querySelectorAll("*").entries()) {
    const style = getComputedStyle(seen[n]);
    for (const name of INLINED) part.setAttribute(name, style.getPropertyValue(name));
    part.removeAttribute("class");
  }
  for (const [name, value] of Object.entries(place)) copy.setAttribute(name, value);
  return copy;
}

// Drawings with their key and names as one that stands alone; below them what is said and where it is from.
function picture(part, drawings, across, notes) {
  const { color, backgroundColor } = getComputedStyle(document.body);
  const { width } = drawings[0].svg.viewBox.baseVal;
  const full = across * (width + 24) + 24;
  const whole = drawn("svg", { xmlns: "http://www.w3.org/2000/svg", "font-family": "'Source Sans 3', Arial, sans-serif", fill: color });
  let below = 12;
  const paragraph = (words, size) => {
    const most = Math.floor((full - 48) / size / 0.52);
    // A word longer than a line, such as an address, is broken.
    for (const row of words.match(new RegExp(`.{1,${most}}(?:\\s|$)|\\S{${most}}`, "g")) ?? []) write(whole, row.trim(), { x: 24, y: (below += size * 1.4), "font-size": size });
  };
  paragraph(part.querySelector("h2").textContent, 18);
  for (const item of part.querySelectorAll(".key li")) {
    below += 18;
    whole.append(alone(item.querySelector("svg"), { x: 24, y: below - 10, width: 34, height: 14 }));
    write(whole, item.textContent.trim(), { x: 66, y: below + 1, "font-size": 12 });
  }
  drawings.forEach(({ svg, name, unit = "" }, n) => {
    const { height } = svg.viewBox.baseVal;
    const x = 24 + (n % across) * (width + 24);
    write(whole, name, { x, y: below + 32, "font-size": 12, "font-weight": 600 });
    write(whole, unit, { x, y: below + 46, "font-size": 11 });
    whole.append(alone(svg, { x, y: below + 54, width, height }));
    if (n % across === across - 1 || n === drawings.length - 1) below += height + 58;
  });
  for (const words of notes) paragraph(words, 11);
  const tall = Math.ceil(below + 20);
  for (const [name, value] of Object.entries({ viewBox: `0 0 ${full} ${tall}`, width: full, height: tall })) whole.setAttribute(name, value);
  whole.prepend(drawn("rect", { width: "100%", height: "100%", fill: backgroundColor }));
  return new XMLSerializer().serializeToString(whole);
}

const TAKE = {
  "glance-csv": () => save("comparison.csv", "text/csv", glanceCsv()),
  csv: () => save(`${measureList.value}.csv`, "text/csv", measureCsv()),
  "glance-picture": () => {
    const svgs = glance.querySelectorAll(".multiples svg");
    const drawings = GLANCE.about.map((measure, n) => ({ svg: svgs[n], name: measure.title, unit: unitOf(measure) }));
    const grades = chosen.map(({ code, name }) => `${name} ${(GLANCE.of[code].grade ?? ["none in force"]).slice(0, 2).filter(Boolean).join(", ")}`);
    const notes = [`Official overall grade and day of its report, as at ${GLANCE.until}: ${grades.join("; ")}.`, citeGlance()];
    save("comparison.svg", "image/svg+xml", picture(glance, drawings, 3, notes));
  },
  picture: () => {
    const heads = ["Year by year", page.querySelector("#limits-title").textContent];
    const drawings = [...page.querySelectorAll(".chart:not([hidden]) > svg")].map((svg, n) => ({ svg, name: heads[n] }));
    const notes = ["#in-words", "#what-it-is", "#cite-comparison"].map((id) => page.querySelector(id).textContent);
    save(`${measureList.value}.svg`, "image/svg+xml", picture(page, drawings, 1, notes));
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
    `${measure.title}, ${unitOf(measure)}, ${period(measure)}. ${counted} Source: ${sources(measure)}.`;
  const about = page.querySelector("#about-measure");
  about.href = root.dataset.content_root + measure.chapter.address;
  about.textContent = measure.chapter.title;
}

const sources = (measure) => measure.sources.map(({ short }) => short).join("; ");

function showKey(part, shown) {
  const others = shown.filter(({ kind }) => kind === "neighbour").length;
  part.querySelector(".key").replaceChildren(
    ...shown
      .filter(({ kind }) => kind !== "neighbour")
      .map(({ name, kind, place }) => made("li", {}, sample(kind, place), ` ${name}`)),
    ...(others ? [made("li", {}, sample("neighbour"), ` ${others} statistical neighbours of ${chosen[0].name}`)] : []),
  );
}

// Drawings: of the width there is, so that words have their size; paper shrinks them.

function canvas(element, height, words) {
  const width = element.clientWidth;
  const svg = drawn("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": words });
  element.replaceChildren(svg);
  return { svg, width };
}

function write(svg, words, attributes) {
  svg.appendChild(drawn("text", attributes)).textContent = words;
}

const scale = (low, high, from, to) => (value) => from + ((value - low) / (high - low)) * (to - from);

// Round numbers from one at or below the lowest to one at or above the highest, about so many.
function ticks(low, high, about) {
  const least = (high - low || 1) / about;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = power * [1, 2, 5, 10].find((n) => n * power >= least);
  const [first, last] = [Math.floor(low / step), Math.ceil(high / step)];
  return Array.from({ length: Math.max(last - first, 1) + 1 }, (_, n) => Number(((first + n) * step).toPrecision(12)));
}

// A line through the numbers, broken where there is none; a number by itself is a dot.
const traced = (values, x, y) => values.map((value, n) => (value === null ? "" : `${n && values[n - 1] !== null ? "L" : "M"}${x(n)} ${y(value)}h0.01`)).join("");

function mark(group, place, x, y, words, size = 1) {
  const shape = drawn("path", { class: "mark", transform: `translate(${x} ${y}) scale(${size})`, d: MARKS[place] ?? MARKS[0] });
  shape.append(Object.assign(drawn("title", {}), { textContent: words }));
  group.append(shape);
}

const tickText = (value, { unit }) => text(value, { unit, decimals: Number.isInteger(value) ? 0 : String(value).split(".")[1].length });

function drawYears(measure, shown) {
  const rows = shown.map((row) => ({ ...row, values: measure.years.map((_, n) => cell(measure, row.code, n).value) }));
  const known = rows.flatMap(({ values }) => values.filter((value) => value !== null));
  // From nought, as in the briefs: the same line looks the same in both.
  const steps = ticks(Math.min(0, ...known), Math.max(0, ...known), 6);
  const words = `Lines by year of ${measure.title}, ${period(measure)}: ${names(shown)}. The tables below give every number.`;
  const { svg, width } = canvas(page.querySelector("#years-drawn"), 300, words);
  const last = measure.years.length - 1;
  const x = last ? scale(0, last, 56, width - 20) : () => width / 2;
  const y = scale(steps[0], steps.at(-1), 272, 12);
  for (const step of steps) {
    svg.append(drawn("path", { class: "grid", d: `M48 ${y(step)}H${width - 12}` }));
    write(svg, tickText(step, measure), { x: 42, y: y(step) + 4, class: "axis end" });
  }
  const skipped = width < 500 ? 3 : 1;
  for (const [n, year] of measure.years.entries()) if (n % skipped === 0) write(svg, year, { x: x(n), y: 294, class: "axis middle" });
  for (const { code, name, kind, place, values } of [...rows].reverse()) {
    const group = svg.appendChild(drawn("g", { class: kind }));
    group.append(drawn("path", { class: "trace", d: traced(values, x, y) }));
    if (place === undefined) continue;
    for (const [n, value] of values.entries()) if (value !== null) mark(group, place, x(n), y(value), `${name}, ${measure.years[n]}: ${withUnit(value, measure)}`);
  }
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
  const STEP = 42;
  const bottom = rows.length * STEP + 8;
  const places = rows.map(({ name, code, latest }) => `${name} ${text(latest.value, measure)}, ${stands(measure.limits[code], measure, 0)}`);
  const { svg, width } = canvas(element, bottom + 28, `One row an authority with its limits, ${year}. ${places.join("; ")}.`);
  const all = rows.flatMap(({ code, latest }) => [measure.limits[code].lower998, measure.limits[code].upper998, latest.value]);
  const steps = ticks(Math.min(...all), Math.max(...all), width < 500 ? 4 : 8);
  const x = scale(steps[0], steps.at(-1), 20, width - 20);
  for (const step of steps) {
    svg.append(drawn("path", { class: "grid", d: `M${x(step)} 4V${bottom}` }));
    write(svg, tickText(step, measure), { x: x(step), y: bottom + 18, class: "axis middle" });
  }
  svg.append(drawn("path", { class: "centre", d: `M${x(centre)} 4V${bottom}` }));
  for (const [n, { code, name, kind, place, latest }] of rows.entries()) {
    const { lower998, lower95, upper95, upper998 } = measure.limits[code];
    const y = n * STEP + 34;
    for (const [end, low, high] of [["outer", lower998, upper998], ["inner", lower95, upper95]]) {
      svg.appendChild(drawn("g", { class: end })).append(drawn("path", { class: "trace", d: `M${x(low)} ${y}H${x(high)}` }));
    }
    write(svg, `${name} ${text(latest.value, measure)}`, { x: 2, y: y - 15 });
    mark(svg.appendChild(drawn("g", { class: kind })), place, x(latest.value), y, places[n], 1.3);
  }
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
  table(page.querySelector("#every-year"), `${measure.title}, ${unitOf(measure)}${marks}`, ["Authority", ...measure.years.map(String)], rows);
  page.querySelector(".notes").replaceChildren(
    ...[...reasons.map((reason, n) => `[${n + 1}] ${reason}.`), ...revised].map((note) => made("li", {}, note)),
  );
}

const dataOf = (measure) => measure.sources.map(({ publisher, title, published }) => `${publisher}, ${title}${published ? ` (${published})` : ""}`);

function citation(title, data) {
  const { start, within, address } = page.querySelector("#cite-comparison").dataset;
  // Where the book is not told its address, the address it is read at is better than none.
  const at = address.includes("://") || location.protocol === "file:" ? address : location.origin + location.pathname;
  return `${start}. “${title}” Comparison in: ${within}. ${at}${query()}. Data: ${data.join("; ")}.`;
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

let width = innerWidth;
addEventListener("resize", () => {
  if (innerWidth !== width && !page.hidden) showMeasure();
  width = innerWidth;
});
