// Finds what the book holds, and holds a draft against it. DESK, loaded before, has the words and the patterns.
// The rules are those of evidence.publishing.desk; one table of cases tests both.
"use strict";

const made = new Map();
function pattern(name) {
  if (!made.has(name)) made.set(name, new RegExp(DESK.patterns[name], name === "place" ? "g" : "gi"));
  const found = made.get(name);
  found.lastIndex = 0;
  return found;
}
const has = (set, word) => Object.prototype.hasOwnProperty.call(set, word);

// Entries, as evidence.publishing.desk.book packs them: each word once, and of a text what the one before lacks.

const FIELDS = ["id", "text", "unit", "period", "more"];

function unpack({ letters, short, end, words, kinds }) {
  const value = new Map([...letters].map((letter, at) => [letter, at]));
  let before = "";
  const known = words.split(end).map((row) => (before = before.slice(0, value.get(row[0])) + row.slice(1)));
  const glued = /[A-Za-z0-9]\n[A-Za-z0-9]/;
  const texts = (rows) => {
    let before = [];
    return rows.split(end).map((row) => {
      const said = before.slice(0, value.get(row[0]));
      for (let at = 1; at < row.length; at++) {
        const first = value.get(row[at]);
        said.push(known[first < short ? first : short + (first - short) * letters.length + value.get(row[++at])]);
      }
      before = said;
      // Between two words stands a space, which is not kept.
      return said.map((word, at) => (at && glued.test(`${said[at - 1]}\n${word}`) ? ` ${word}` : word)).join("");
    });
  };
  const swapped = (letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase());
  const entries = Object.entries(kinds).flatMap(([kind, [packed, values, tested]]) => {
    const columns = packed.map(texts);
    const testedBy = tested.split(end);
    return values.split(end).map((value, at) => {
      const entry = { kind, ...Object.fromEntries(FIELDS.map((field, column) => [field, columns[column][at]])) };
      entry.id = entry.id.replaceAll(" ", "-");
      entry.text = entry.text.replace(/^.(?=[a-z ])/, swapped);
      if (entry.id.endsWith("#")) entry.id += slug(entry.text);
      entry.answer = `${value} ${entry.unit}`.trim();
      entry.testedBy = testedBy[at].split(" ").filter(Boolean).map(Number);
      return entry;
    });
  });
  for (const entry of entries) entry.testedBy = entry.testedBy.map((at) => entries[at].id);
  return entries;
}

// Numbers.

const amount = (word) => (word.toLowerCase() === "one" ? 1 : DESK.counted[word.toLowerCase()] || Number(word) || 1);

function unit(words) {
  const said = (words ?? "").toLowerCase();
  if (said.includes("point") || said.includes("pp")) return "points";
  if (said.includes("time")) return "times";
  return said ? "%" : "";
}

function numbers(text) {
  let hidden = text;
  for (const name of ["year", "day", "not_counted"]) {
    hidden = hidden.replace(pattern(name), (found) => "\0".repeat(found.length));
  }
  return [...hidden.matchAll(pattern("pattern"))].map((found) => {
    const said = found.groups;
    const of = (value, unit, step) => ({
      written: found[0],
      start: found.index,
      end: found.index + found[0].length,
      value: Number(value.toFixed(9)),
      unit,
      step,
    });
    const scale = (word) => DESK.scales[(word ?? "").toLowerCase()] ?? 1;
    if (said.of) return of((100 * amount(said.of)) / amount(said.whole), "%", 0);
    if (said.part) {
      const part = said.part.toLowerCase();
      const many = { two: 2, three: 3, four: 4 }[(said.many ?? "").toLowerCase()] ?? 1;
      return of((100 * many) / (DESK.parts[part] ?? DESK.parts[part.slice(0, -1)]), "%", 0);
    }
    if (said.times) return of(DESK.times[said.times.toLowerCase()], "times", 0);
    if (said.count) {
      const more = said.more ? amount(said.more) : 0;
      return of((DESK.counted[said.count.toLowerCase()] + more) * scale(said.word_scale), unit(said.word_unit), 1);
    }
    const digits = said.digits.replace(/[, ']/g, "");
    const step = scale(said.scale) * 10 ** -(digits.split(".")[1] ?? "").length;
    const value = Number(digits) * scale(said.scale) * (said.sign ? -1 : 1);
    return of(value, (said.pound ?? "") + unit(said.unit), step);
  });
}

// Plain digits, signs and spaces for the odd ones, each in its place.
const plainly = (text) => text.replace(new RegExp(`[${DESK.odd}]`, "g"), (letter) => DESK.plain[DESK.odd.indexOf(letter)]);

// Blanks out years and the days of dates, so that words are left, each in its place.
function timeless(text) {
  for (const name of ["year", "day"]) text = text.replace(pattern(name), (found) => " ".repeat(found.length));
  return text;
}

const years = (text) => new Set([...text.matchAll(pattern("year"))].map(([found]) => found.replace(/[–/−]/, "-")));

// Words.

const plainWords = (text) =>
  text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f'’]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")
    .trim();

function stem(word) {
  if (has(DESK.irregular, word)) return DESK.irregular[word];
  if (/\d/.test(word)) return word;
  const [ending, instead] = DESK.endings.find(
    ([ending, instead]) => word.endsWith(ending) && word.length - ending.length + instead.length >= 3,
  ) ?? ["", ""];
  const short = word.slice(0, word.length - ending.length) + instead;
  return short.length > 3 && short.at(-1) === short.at(-2) ? short.slice(0, -1) : short;
}

const synonyms = new Map(DESK.synonyms.map(([phrase, instead]) => [phrase.join(" "), instead]));
const longest = Math.max(0, ...DESK.synonyms.map(([phrase]) => phrase.length));
const fillers = new Set(DESK.fillers);

function terms(text, kept = new Set()) {
  const found = plainWords(text).split(" ").filter((word) => word && (kept.has(word) || !fillers.has(word))).map(stem);
  const said = [];
  for (let at = 0; at < found.length; ) {
    let length = Math.min(longest, found.length - at);
    while (length && !synonyms.has(found.slice(at, at + length).join(" "))) length--;
    if (length) said.push(...synonyms.get(found.slice(at, at + length).join(" ")));
    else said.push(found[at]);
    at += length || 1;
  }
  return said;
}

// Ranking.

const alike = (one, other) => one === other || !one || !other || (one + other).replace("%", "") === "points";

class Index {
  constructor(entries) {
    this.entries = entries;
    this.weights = new Map();
    this.counted = new Map();
    this.own = [];
    const { own, other, less, k1, b } = DESK.weights;
    const lengths = entries.map((entry, at) => {
      const counted = new Map();
      const named = `${entry.id.split("-").slice(1).join(" ")} ${entry.period} ${entry.answer}`;
      for (const [text, weight] of [[entry.text, own], [entry.more, other], [named, less]]) {
        for (const term of terms(text)) counted.set(term, (counted.get(term) ?? 0) + weight);
      }
      this.own.push(new Map(terms(entry.text).map((term) => [term, 0])));
      for (const [term, weight] of counted) {
        if (!this.weights.has(term)) this.weights.set(term, new Map());
        this.weights.get(term).set(at, weight);
      }
      const said = entry.kind === "claim" ? numbers(`${entry.text}. ${entry.more}`) : [];
      for (const { value, unit } of [...numbers(entry.answer), ...said]) {
        const key = Math.abs(value);
        if (!this.counted.has(key)) this.counted.set(key, []);
        this.counted.get(key).push([at, unit]);
      }
      return [...counted.values()].reduce((sum, weight) => sum + weight, 0);
    });
    const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
    for (const [term, found] of this.weights) {
      const rare = Math.log(1 + (entries.length - found.size + 0.5) / (found.size + 0.5));
      for (const [at, weight] of found) {
        if (this.own[at].has(term)) this.own[at].set(term, rare);
        found.set(at, (rare * weight * (k1 + 1)) / (weight + k1 * (1 - b + (b * lengths[at]) / mean)));
      }
    }
    this.place = new Map(entries.map(({ id }, at) => [id, at]));
  }

  rank(asked, counted) {
    const scores = new Map();
    const add = (at, score) => scores.set(at, (scores.get(at) ?? 0) + score);
    for (const [term, weight] of asked) {
      for (const [at, score] of this.weights.get(term) ?? []) add(at, weight * score);
    }
    for (const number of counted) {
      for (const [at, unit] of this.counted.get(Math.abs(number.value)) ?? []) {
        if (alike(number.unit, unit)) add(at, DESK.weights.equal);
      }
    }
    const passed = new Map();
    for (const [at, { testedBy }] of this.entries.entries()) {
      for (const id of testedBy ?? []) {
        const fact = this.place.get(id);
        const score = DESK.weights.passed_on * (scores.get(at) ?? 0);
        if (fact !== undefined && score > (passed.get(fact) ?? 0)) passed.set(fact, score);
      }
    }
    for (const [at, score] of passed) add(at, score);
    return [...scores].sort((one, other) => other[1] - one[1] || one[0] - other[0]).map(([at]) => this.entries[at]);
  }

  // Of each entry, how much of what it says of itself a text says too: from 0 to 1.
  covers(asked) {
    const found = new Map();
    for (const [at, own] of this.own.entries()) {
      let common = 0;
      let whole = 0;
      for (const [term, rare] of own) {
        whole += rare;
        if (asked.has(term)) common += rare;
      }
      if (common) found.set(this.entries[at].id, common / whole);
    }
    return found;
  }

  // Whether the words of a question that the book has are at least half of what it asks.
  isHeld(asked, counted) {
    if (counted.some((number) => (this.counted.get(Math.abs(number.value)) ?? []).some(([, unit]) => alike(number.unit, unit)))) {
      return true;
    }
    const known = [...asked.keys()].filter((term) => this.weights.has(term));
    return known.length > 0 && known.length * 2 >= asked.size;
  }
}

function count(words) {
  const counted = new Map();
  for (const word of words) counted.set(word, (counted.get(word) ?? 0) + 1);
  return counted;
}

function find(index, question) {
  const asked = count(terms(question));
  const counted = numbers(question);
  return index.isHeld(asked, counted) ? index.rank(asked, counted) : [];
}
