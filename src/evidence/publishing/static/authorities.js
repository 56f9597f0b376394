// The page that finds an authority: its box opens the page chosen, and arrow keys go over its map.
"use strict";

for (const form of document.querySelectorAll("form.finder")) {
  const input = form.querySelector("[role=combobox]");
  const opensAt = form.querySelector("select");
  const asked = new URLSearchParams(location.search);

  const links = document.querySelectorAll("main ul.authorities a, main .hexes a");
  const pages = [...links].map((link) => link.getAttribute("href"));

  // The list and the map lead to the same place on each page as the box does.
  const lead = () => {
    for (const [n, link] of links.entries()) {
      link.setAttribute("href", opensAt.value ? `${pages[n]}#${opensAt.value}` : pages[n]);
    }
  };
  opensAt.addEventListener("change", () => {
    lead();
    const address = new URL(location.href);
    if (opensAt.value) address.searchParams.set("measure", opensAt.value);
    else address.searchParams.delete("measure");
    history.replaceState(null, "", address);
  });

  const box = councilFinder.combobox(input, form.querySelector("[role=status]"), (area) => {
    location.href = `${root.dataset.content_root}authorities/${area.slug}.html${opensAt.value ? "#" : ""}${opensAt.value}`;
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    box.enter();
  });

  form.hidden = false;
  opensAt.value = asked.get("measure") ?? "";
  // A measure the list does not have would leave it empty.
  if (opensAt.selectedIndex === -1) opensAt.value = "";
  lead();
  if (asked.get("q")) {
    input.value = asked.get("q");
    input.focus();
    box.open();
  }
}

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// A map is one stop of the Tab key; within it the arrow keys go to the nearest hexagon that way.
for (const map of document.querySelectorAll(".hexes svg")) {
  const tiles = [...map.querySelectorAll("a")].map((link) => {
    const box = link.querySelector("polygon").getBBox();
    return { link, x: box.x + box.width / 2, y: box.y + box.height / 2 };
  });
  for (const { link } of tiles) link.tabIndex = -1;
  tiles[0].link.tabIndex = 0;
  map.addEventListener("keydown", (event) => {
    const from = tiles.find(({ link }) => link === document.activeElement);
    if (!STEPS[event.key] || !from) return;
    event.preventDefault();
    const [right, down] = STEPS[event.key];
    const ways = tiles
      .map((tile) => {
        const [x, y] = [tile.x - from.x, tile.y - from.y];
        const [along, across] = [x * right + y * down, Math.abs(x * down) + Math.abs(y * right)];
        return { tile, along, far: along + 2 * across };
      })
      .filter(({ along }) => along > 1);
    if (!ways.length) return;
    const { tile } = ways.reduce((one, other) => (other.far < one.far ? other : one));
    from.link.tabIndex = -1;
    tile.link.tabIndex = 0;
    tile.link.focus();
  });
}
