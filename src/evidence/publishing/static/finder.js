// A box that finds authorities by name, former name, part of a name or code. areas.js, loaded before, lists them
// with the forms by which each is found. The rule is that of evidence.publishing.authorities.finder.
"use strict";

const councilFinder = (() => {
  const LONGEST = 80;
  const SHORTEST = 4;
  const MOST_NEAR = 5;

  // Letters and digits alone, so that "St. Helens", "Hammersmith & Fulham" and "king's lynn" are found as typed.
  const plain = (words) =>
    words
      .slice(0, LONGEST)
      .normalize("NFKD")
      .replace(/[\u0300-\u036f'’.]/g, "")
      .toLowerCase()
      .replace(/&/g, " and ")
      .replace(/[^a-z0-9]+/g, " ")
      .trim();

  const withoutStyle = (words) => words.replace(new RegExp(STYLES, "g"), "");

  // How well an authority fits what was typed: 0 is best, and -1 where it does not fit at all.
  function fit({ names, formerly, codes }, typed) {
    const [name] = names;
    const others = [...formerly, ...codes];
    return [
      names.includes(typed),
      others.includes(typed),
      name.startsWith(typed),
      typed.split(" ").every((part) => name.split(" ").some((word) => word.startsWith(part))),
      name.includes(typed),
      typed.length > 1 && others.some((other) => other.startsWith(typed)),
    ].indexOf(true);
  }

  // Letters to add, take away or change to make one word of the other, neighbours swapped counting once.
  function distance(one, other) {
    let before = [];
    let above = [...Array(other.length + 1).keys()];
    for (let i = 1; i <= one.length; i++) {
      const row = [i];
      for (let j = 1; j <= other.length; j++) {
        const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
        row[j] = Math.min(
          above[j] + 1,
          row[j - 1] + 1,
          above[j - 1] + (one[i - 1] !== other[j - 1]),
          swapped ? before[j - 2] + 1 : Infinity,
        );
      }
      [before, above] = [above, row];
    }
    return above[other.length];
  }

  function near(typed) {
    const wrongs = AREAS.map((area) => {
      const names = [area.names[0], ...area.formerly];
      const words = names.flatMap((name) => name.split(" ")).filter((word) => word.length >= SHORTEST);
      const least = Math.min(...[...names, ...words].map((name) => distance(typed, name)));
      // Of names alike in one word, the one that is alike as a whole comes first.
      return [least, distance(typed, names[0]), area];
    });
    const least = Math.min(...wrongs.map(([letters]) => letters));
    if (least > Math.max(1, Math.floor(typed.length / 3))) return [];
    return wrongs
      .filter(([letters]) => letters <= least + 1)
      .sort(([one, whole], [other, otherWhole]) => one - other || whole - otherWhole)
      .slice(0, MOST_NEAR)
      .map(([, , area]) => area);
  }

  const ranked = (typed) =>
    AREAS.map((area) => [fit(area, typed), area])
      .filter(([rank]) => rank >= 0)
      .sort(([one], [other]) => one - other);

  // What fits, the best first; each keeps the order of names. If nothing does: what is spelt nearly so.
  function find(words) {
    const typed = plain(words);
    if (!typed) return { areas: [], exact: false, near: false };
    // What is somebody's name as it stands is not shortened.
    const whole = ranked(typed);
    const found = whole.length ? whole : ranked(withoutStyle(typed));
    const areas = found.map(([, area]) => area);
    // An abolished authority has the name that its heirs are found by: then the reader chooses.
    const exact = found.filter(([rank]) => rank <= 1).length === 1;
    if (areas.length) return { areas, exact, near: false };
    return { areas: near(withoutStyle(typed)), exact: false, near: true };
  }

  const MOST_SHOWN = 12;

  // Makes a text field a box with a list to choose from, and calls `choose` with the authority chosen.
  function combobox(input, says, choose) {
    const list = document.getElementById(input.getAttribute("aria-controls"));
    let found = find("");
    let active = -1;

    const mark = (place) => {
      active = place;
      for (const [n, option] of [...list.children].entries()) {
        option.setAttribute("aria-selected", n === active);
        if (n === active) option.scrollIntoView({ block: "nearest" });
      }
      if (active < 0) input.removeAttribute("aria-activedescendant");
      else input.setAttribute("aria-activedescendant", list.children[active].id);
    };

    const close = () => {
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      mark(-1);
    };

    const pick = (area) => {
      close();
      choose(area);
    };

    const option = (area, n) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${n}`;
      item.setAttribute("role", "option");
      item.append(area.name);
      if (area.history) {
        const history = item.appendChild(document.createElement("span"));
        history.className = "left-out";
        history.textContent = area.history;
      }
      // The field keeps the focus, or the list would close before the click.
      item.addEventListener("pointerdown", (event) => event.preventDefault());
      item.addEventListener("click", () => pick(area));
      return item;
    };

    const open = () => {
      found = find(input.value);
      const shown = found.areas.slice(0, MOST_SHOWN);
      list.replaceChildren(...shown.map(option));
      list.hidden = !shown.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      mark(-1);
      const count = found.areas.length;
      if (!input.value.trim()) says.textContent = "";
      else if (found.near && count) says.textContent = `No authority is called “${input.value.trim()}”. These are spelt nearly so.`;
      else if (!count) says.textContent = `No authority is called “${input.value.trim()}”, or nearly so.`;
      else if (count > MOST_SHOWN) says.textContent = `${count} found, the first ${MOST_SHOWN} shown. Type more.`;
      else says.textContent = `${count} found. ${count > 1 ? "Choose one with the arrow keys." : "Press Enter to choose it."}`;
    };

    const enter = () => {
      if (active >= 0) return pick(found.areas[active]);
      open();
      if (found.exact || (found.areas.length === 1 && !found.near)) return pick(found.areas[0]);
      if (found.areas.length) mark(0);
    };

    input.addEventListener("input", open);
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      const last = list.children.length - 1;
      if (event.key === "Enter") enter();
      else if (event.key === "Escape") {
        if (list.hidden) input.value = says.textContent = "";
        close();
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (list.hidden) open();
        else if (event.key === "ArrowDown") mark(active < last ? active + 1 : 0);
        else mark(active > 0 ? active - 1 : last);
      } else return;
      event.preventDefault();
    });
    return { enter, open };
  }

  return { find, combobox };
})();
