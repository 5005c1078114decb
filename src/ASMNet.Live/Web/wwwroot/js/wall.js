// All sources at once: a tile for each, which leads to the page of that source.

import { askVital } from "./api.js";
import { icon } from "./icons.js";
import { recall } from "./memory.js";
import { Poll } from "./poll.js";
import { offerLanguages, say, translate } from "./say.js";
import { Theme } from "./theme.js";
import { Tile } from "./tile.js";

const byId = (id) => document.getElementById(id);
translate();
offerLanguages(byId("language"));

const statusEvery = 1000;
const layers = { landmarks: true, contours: true, box: true, axes: false, ...recall("layers", {}), mirror: false };
const tiles = new Map();
const theme = new Theme(() => {});

async function refresh() {
  try {
    const sources = await askVital("api/sources/running");
    // a program that was started again may have others
    for (const [number, tile] of tiles) {
      if (!sources.some((source) => source.number === number)) {
        tile.remove();
        tiles.delete(number);
      }
    }
    for (const source of sources) {
      if (!tiles.has(source.number)) {
        const tile = new Tile(source.number, layers);
        tiles.set(source.number, tile);
        byId("tiles").append(tile.element);
      }
      tiles.get(source.number).tell(source);
    }
    const live = sources.filter((source) => source.ready).length;
    setState(live === sources.length ? "live" : live > 0 ? "waiting" : "lost", say("{live} of {all} live", { live, all: sources.length }));
  } catch (error) {
    setState("lost", error.message);
    tiles.forEach((tile) => tile.lose());
  }
}

function setState(name, text) {
  byId("state").dataset.state = name;
  const words = byId("state").querySelector("span");
  if (words.textContent !== text) {
    words.textContent = text;
  }
}

addEventListener("keydown", (event) => {
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  if (event.key.toLowerCase() === "t") {
    theme.toggle();
  } else if (tiles.has(Number(event.key))) {
    location.assign(`./?source=${event.key}`);
  }
});
byId("theme").addEventListener("click", () => theme.toggle());
byId("docs").append(icon("book"));

new Poll(refresh, statusEvery).start();
