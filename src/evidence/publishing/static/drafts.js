// Holds a draft against the book: each number in it, with the words about it. desk.js and the book's own sentences
// are loaded before. The rule is that of evidence.publishing.desk.drafts; one table of cases tests both.
"use strict";

const MARKS = ["stands", "stands, other words", "was so", "near", "not in this book"];
const GOOD = MARKS.slice(0, 3);

class Book {
  constructor(facts, own, was, measured = () => []) {
    this.measured = measured; // What an authority's page states, by the authority's name
    this.known = new Map();
    this.index = new Index(facts);
    this.entry = new Map(facts.map((entry) => [entry.id, entry]));
    this.said = new Map();
    this.of = new Map();
    const now = facts.flatMap(({ id, answer, ends }) =>
      [answer, ...(ends ?? [])].flatMap((text, at) =>
        numbers(text.replace(DESK.fell, "−"))
          .slice(0, at ? 1 : undefined)
          .map((number) => ({ id, number, edition: "", why: "", isEnd: at > 0 })),
      ),
    );
    const before = was.flatMap(({ id, text, edition, why }) => numbers(text).map((number) => ({ id, number, edition, why })));
    const put = (map, key, said) => map.set(key, [...(map.get(key) ?? []), said]);
    for (const said of [...now, ...before]) {
      put(this.said, Math.abs(said.number.value), said);
      if (!said.edition) put(this.of, said.id, said);
    }
    this.own = own.map((sentence) => ({
      ...sentence,
      terms: masked(sentence.text),
      counted: numbers(sentence.text),
      worded: worded(sentence.text),
    }));
  }

  // Marks the numbers of one sentence that begins at a place of the draft.
  sentence(sentence, at) {
    sentence = plainly(sentence);
    const counted = numbers(sentence);
    if (!counted.length) return [];
    const own = this.ownSentence(sentence, counted.length);
    const asked = new Set(terms(sentence));
    const covers = this.index.covers(asked);
    const cuts = cutsOf(sentence);
    const hold = (number, place) => {
      const of = { number, place, counted, text: sentence, cuts };
      const mark = own && this.slot(own, of);
      if (mark?.mark === "stands") return mark;
      let other = this.general(of, covers);
      if (!["stands, other words", "was so"].includes(other.mark)) other = this.ofPlace(of, asked) ?? other;
      return mark && !GOOD.includes(other.mark) ? mark : other;
    };
    return counted.map((number, place) => ({
      ids: [],
      edition: "",
      why: "",
      book: "",
      ...hold(number, place),
      written: number.written,
      start: at + number.start,
      draft: sentence.trim(),
    }));
  }

  ownSentence(sentence, count) {
    const own = masked(sentence);
    let best;
    let most = 0;
    for (const each of this.own) {
      const common = shared(own, each.terms);
      if (common > most) [best, most] = [each, common];
    }
    if (most < DESK.draft.aligned || best.counted.length !== count) return undefined;
    return [...sentence.matchAll(pattern("place"))].every(([name]) => best.text.includes(name)) ? best : undefined;
  }

  slot(own, { number, place, text }) {
    const meant = own.counted[place];
    const equal = (one, other) => Math.abs(one.value) === Math.abs(other.value);
    const ids = own.facts.filter((id) => (this.of.get(id) ?? []).some((said) => equal(said.number, meant)));
    const mark = { mark: "near", ids: ids.length ? ids : own.facts, book: own.text };
    if (number.value !== meant.value || number.unit !== meant.unit) {
      return { ...mark, why: off(number, meant) || `the book has ${meant.written}` };
    }
    const [named, ofBook] = [years(text), years(own.text)];
    if (named.size !== ofBook.size || [...named].some((year) => !ofBook.has(year))) return { ...mark, why: "another year" };
    if (direction(text, number) !== direction(own.text, meant)) return { ...mark, why: "another direction" };
    if (worded(text).join(" ") !== own.worded.join(" ")) return { ...mark, why: "other words" };
    return { ...mark, mark: ids.length ? "stands" : "not in this book", ids };
  }

  general(of, covers) {
    const { number } = of;
    const { close, covered, few, hinted } = DESK.draft;
    const top = Math.max(0, ...covers.values());
    let best;
    let most = 0;
    const stated = (this.said.get(Math.abs(number.value)) ?? []).filter((said) => alike(said.number.unit, number.unit));
    const least = new Set(stated.map(({ id }) => id)).size <= few ? hinted : close;
    for (const said of stated) {
      const cover = covers.get(said.id) ?? 0;
      if (cover < least || cover <= most) continue;
      most = cover;
      const entry = this.entry.get(said.id);
      const mark = { mark: "near", ids: [said.id], edition: said.edition, book: ownWords(entry) };
      const why = this.against(of, said, entry);
      if (why) best = { ...mark, why };
      else if (cover < Math.max(covered, top - 0.02)) best = { ...mark, why: "other words" };
      else if (said.edition) best = { ...mark, mark: "was so", why: said.why };
      else best = { ...mark, mark: "stands, other words", why: undated(of.text, entry.period) };
    }
    return best ?? this.near(number, covers) ?? { mark: "not in this book" };
  }

  // What of a sentence is not what a fact is of.
  against(of, said, entry) {
    const { number, text } = of;
    if (number.unit !== said.number.unit) return "another unit";
    if (number.step && number.step < said.number.step) return `rounding: the book has ${said.number.written}`;
    const own = new Set(`${entry.period} ${entry.text}`.match(/\d{4}(?:-\d\d)?/g));
    if ([...years(text)].some((year) => !own.has(year))) return "another year";
    const why = signed(of, said.number.value, pattern("change").test(entry.text));
    if (why) return why;
    const place = pattern("place").exec(text);
    if (place && !entry.text.includes(place[0])) return `not of ${place[0]}`;
    if (said.isEnd && !this.beside(of, said)) return "an end of its interval";
    const word = otherwise(of, entry.text, `${entry.answer} ${entry.period}`);
    return word && `other words: ${word}`;
  }

  // Whether an end of an interval is given as one: with the other, or with the value, as a range.
  beside({ number, counted, text }, said) {
    const known = (this.of.get(said.id) ?? [said])
      .filter(({ isEnd }, at) => isEnd || !at)
      .map((one) => one.number.value)
      .filter((value) => value !== said.number.value);
    return pattern("range").test(text) && counted.some((one) => one !== number && known.includes(one.value));
  }

  // Holds a number against those of the authority that it is of, by measure, year and unit.
  ofPlace(asOf, asked) {
    const { number, place, counted, text, cuts } = asOf;
    const { close, covered } = DESK.draft;
    const starts = counted.map(({ start }) => start);
    const spots = (name) =>
      [...text.matchAll(pattern(name)), ...(name === "place" ? text.matchAll(/\bEngland\b/g) : [])].map((found) => [
        found[0].replace(/[–/−]/, "-"),
        found.index,
      ]);
    const [whose, year] = ["place", "year"].map((name) => owner(spots(name), number.start, starts, cuts));
    const about = text.slice(place ? counted[place - 1].end : 0, [...starts, text.length][place + 1]);
    const per = (said) => said.includes(DESK.draft.per);
    const overlap = (said) => share(this.once(said, (words) => new Set(terms(words))), asked);
    const cover = (foundBy) => Math.max(...foundBy.map(overlap));
    const held = (whose ? this.measured(whose) : []).map((measure) => [measure, cover(measure[2])]);
    const least = Math.max(covered, ...held.map(([, cover]) => cover - 0.02));
    const found = [];
    for (const [[id, title, foundBy, said], cover] of held.filter(([, cover]) => cover >= close)) {
      const own = foundBy.reduce((best, words) => (overlap(words) > overlap(best) ? words : best));
      for (const [of, printed, before] of [...said].reverse()) {
        const [meant] = this.once(printed, numbers);
        const isYear = of === (year === "" ? said.at(-1)[0] : year);
        const equal = (other) => Math.abs(number.value) === Math.abs(other.value);
        if (!isYear && !equal(meant)) continue;
        const isUnit = number.unit === meant.unit && per(printed) === per(about);
        const word = () => otherwise(asOf, own, `${foundBy.join(" ")} ${whose} ${printed}`);
        let [mark, why] = ["near", ""];
        if (equal(meant)) {
          if (!isUnit) why = "another unit";
          else if (!isYear) why = `another year: ${of}`;
          else {
            why = signed(asOf, meant.value) || (cover < least ? "other words" : word() && `other words: ${word()}`);
            if (!why) mark = year ? "stands" : "stands, other words";
            why ||= year ? "" : `of ${of}; the draft names no year`;
          }
        } else if (!isUnit || cover < least) continue;
        else if (before && equal(this.once(before, numbers)[0]) && !word()) [mark, why] = ["was so", `in the release before, since revised to ${printed}`];
        else {
          why = off(number, meant);
          if (!why) [mark, why] = ["not in this book", `the book has ${printed}`];
        }
        const entry = { kind: "brief", id, text: title, answer: printed, period: of };
        const order = [GOOD.includes(mark) ? 0 : 1, -cover, MARKS.indexOf(mark)];
        found.push({ mark, why, ids: [id], book: ownWords(entry), entry, order });
      }
    }
    // The first of equals, as a sort keeps their order.
    const { order, ...best } =
      found.sort((one, other) => one.order.map((key, at) => key - other.order[at]).find(Boolean) ?? 0)[0] ?? {};
    return best.mark && best;
  }

  // What authorities state is asked for again with every number.
  once(said, read) {
    if (!this.known.has(said)) this.known.set(said, read(said));
    return this.known.get(said);
  }

  near(number, covers) {
    const likely = [...covers].filter(([, cover]) => cover >= DESK.draft.covered).sort((one, other) => other[1] - one[1]);
    for (const [id] of likely.slice(0, 5)) {
      for (const said of this.of.get(id) ?? []) {
        const why = off(number, said.number);
        if (why) return { mark: "near", ids: [id], why, book: ownWords(this.entry.get(id)) };
      }
    }
  }
}

// Which of the names, or years, of a sentence a number is of: "" if it has none, null if that is not sure.
function owner(spots, at, starts, cuts) {
  if (new Set(spots.map(([label]) => label)).size < 2) return spots[0]?.[0] ?? "";
  const clause = (place) => cuts.filter((cut) => cut <= place).length;
  const counting = new Set(starts.map(clause));
  if (spots.some(([, spot]) => !counting.has(clause(spot)))) return null;
  const near = spots.filter(
    ([, spot]) =>
      clause(spot) === clause(at) && !starts.some((start) => Math.min(at, spot) < start && start < Math.max(at, spot)),
  );
  const after = near.filter(([, spot]) => spot > at);
  const found = new Set((after.length ? after : near).map(([label]) => label));
  return found.size === 1 ? [...found][0] : null;
}

// Where clauses end; an "and" in the name of an authority and a comma in a number end none.
function cutsOf(text) {
  const hidden = text
    .replace(pattern("place"), (name) => "x".repeat(name.length))
    .replace(/(?<=\d),(?=\d)/g, ".");
  return [...hidden.matchAll(pattern("clause"))].filter(([cut]) => !"()".includes(cut)).map(({ index }) => index);
}

const SETS = new Map(["turning", "neutral", "needed", "denied"].map((name) => [name, new Set(DESK[name])]));

// The terms of a text in their order, with the words that turn it.
const saidOf = (text) => terms(text, SETS.get("turning")).map((term) => (has(DESK.same, term) ? DESK.same[term] : term));

// Numbers, years and the days of dates blanked out, so that words are left, each in its place.
function bare(text, counted) {
  let left = timeless(text);
  for (const { start, end } of counted) left = left.slice(0, start) + " ".repeat(end - start) + left.slice(end);
  return left;
}

// The words said of a number: between the last cut before it and the last before the next number.
function clause(text, counted, place, cuts) {
  const bounds = [0, text.length];
  for (const [at, { end }] of counted.slice(0, -1).entries()) {
    bounds.push(...cuts.filter((cut) => end <= cut && cut < counted[at + 1].start).slice(-1));
  }
  const { start } = counted[place];
  return bare(text, counted).slice(Math.max(...bounds.filter((cut) => cut <= start)), Math.min(...bounds.filter((cut) => cut > start)));
}

// A word said of a number that the book, which has its own words and those beside them, does not say.
function otherwise({ number, counted, text, cuts }, own, beside) {
  const ofBook = numbers(own);
  const named = new Set(ofBook.map(({ value }) => value));
  const given = new Set(counted.map(({ value }) => value));
  const measured = ofBook.filter(({ end }) => pattern("measured").exec(own.slice(end))?.index === 0);
  const lost = measured.map(({ value }) => value).filter((value) => !given.has(value));
  if (lost.length) return `no ${Math.min(...lost)}`;
  const others = counted.filter((one) => one === number || !named.has(one.value));
  const place = others.indexOf(number);
  const part = clause(text, others, place, cuts).replace(pattern("kind"), " ");
  const known = new Set([...saidOf(own), ...saidOf(beside)]);
  const more = saidOf(part).filter((term) => !known.has(term) && !SETS.get("neutral").has(term));
  const head = place ? saidOf(timeless(text).slice(0, others[0].start)) : [];
  more.push(...head.filter((term) => SETS.get("denied").has(term) && !known.has(term)));
  if (more.length) return more[0];
  const whole = new Set(saidOf(text));
  const [less] = terms(own, SETS.get("turning")).filter((term) => SETS.get("needed").has(term) && !whole.has(term)).sort();
  return less ? `no ${less}` : "";
}

// Whether a sentence gives a value another sign or direction, or takes a level for a change.
function signed({ number, text }, value, isChange = false) {
  const way = direction(text, number);
  if (value < 0) return way < 0 ? "" : "another sign";
  if (number.value < 0) return "another sign";
  if (isChange) return way < 0 && value ? "another direction" : "";
  const isChanged = pattern("changed_by").test(text.slice(0, number.start)) || pattern("changed").test(text.slice(number.end));
  return isChanged ? "a change by as much" : "";
}

const undated = (text, period) => (years(text).size || !years(period).size ? "" : `of ${period}; the draft names no year`);

// The words of a sentence in their order, with those that turn it, and without its numbers.
const worded = (text) => saidOf(bare(text, numbers(text)));

// The terms of a sentence without its numbers and years.
const masked = (text) => new Set(terms(bare(text, numbers(text))));

// Of two measures whose words a sentence has wholly, the longer is meant.
const share = (own, asked) => [...own].filter((term) => asked.has(term)).length * (1 / own.size + DESK.draft.longer);

function shared(one, other) {
  if (!one.size || !other.size) return 0;
  let common = 0;
  for (const term of one) common += other.has(term);
  return (2 * common) / (one.size + other.size);
}

// Which way a number goes, by its sign or by the last such word before it in its clause.
function direction(sentence, number) {
  if (number.value < 0) return -1;
  const after = pattern("changed").exec(sentence.slice(number.end));
  if (after) return pattern("down").test(after[0]) ? -1 : 1;
  const last = (name, text) => [...text.matchAll(pattern(name))].at(-1);
  const clause = last("clause", sentence.slice(0, number.start));
  const before = sentence.slice(clause ? clause.index + clause[0].length : 0, number.start);
  const [down, up] = ["down", "up"].map((way) => last(way, before)?.index ?? -1);
  return Math.sign(up - down);
}

function off(number, meant) {
  const [one, other] = [Math.abs(number.value), Math.abs(meant.value)];
  if (one === other) return number.unit !== meant.unit ? "another unit" : "another sign";
  if (one && other && [1e3, 1e6, 1e-3, 1e-6].some((scale) => Math.abs(one / other / scale - 1) < 1e-9)) {
    return "thousand, million or billion";
  }
  const sameUnit = number.unit === meant.unit || new Set([number.unit, meant.unit, "%", "points"]).size === 2;
  return Math.abs(one - other) <= Math.max(number.step, meant.step) && sameUnit ? `rounding: the book has ${meant.written}` : "";
}

const ownWords = ({ text, answer, period }) => `${text}: ${answer} (${period})`;
