// A whole fleet at once: for each node its sources, each as the faces that it tracks. No picture leaves a node; its own page shows them.

import { askVital } from "./api.js";
import { icon } from "./icons.js";
import { LiveSocket } from "./live-socket.js";
import { drawFaces } from "./overlay.js";
import { Poll } from "./poll.js";
import { offerLanguages, say, translate } from "./say.js";
import { Theme } from "./theme.js";

const byId = (id) => document.getElementById(id);
translate();
offerLanguages(byId("language"));

const statusEvery = 1000;
const lostAfter = 3;
const layers = { landmarks: true, contours: true, box: false, axes: true, mirror: false };
const nodes = new Map();
const tiles = new Map();
const theme = new Theme(() => {});
const socket = new LiveSocket("ws/fleet", (data) => JSON.parse(data).forEach(draw));

function nodeOf(name) {
  if (!nodes.has(name)) {
    const section = document.createElement("section");
    section.className = "node";
    section.dataset.node = name;
    const title = document.createElement("h2");
    const link = document.createElement("a");
    link.textContent = name;
    link.translate = false;
    title.append(link);
    const list = document.createElement("ul");
    list.className = "tiles";
    section.append(title, list);
    // by name, as the service lists them
    const after = [...nodes.keys()].filter((other) => other > name).sort()[0];
    byId("nodes").insertBefore(section, after ? nodes.get(after).section : null);
    nodes.set(name, { section, link, list });
  }
  return nodes.get(name);
}

function tileOf(node, source) {
  const key = `${node}/${source}`;
  if (!tiles.has(key)) {
    const item = document.createElement("li");
    const tile = document.createElement("div");
    tile.className = "tile";
    tile.dataset.source = source;
    const canvas = document.createElement("canvas");
    canvas.setAttribute("aria-hidden", "true");
    const note = document.createElement("span");
    note.className = "note";
    note.hidden = true;
    const caption = document.createElement("span");
    caption.className = "caption";
    const name = document.createElement("b");
    const figures = document.createElement("span");
    caption.append(name, figures);
    tile.append(canvas, note, caption);
    item.append(tile);
    nodeOf(node).list.append(item);
    tiles.set(key, { node, item, tile, canvas, note, name, figures, faces: 0, drawnAt: -Infinity });
  }
  return tiles.get(key);
}

function tell({ node, source, page, silence, state }) {
  const { tile, note, name, figures, faces } = tileOf(node, source);
  const lost = silence > lostAfter;
  const live = !lost && state?.ready === true;
  if (page) {
    nodeOf(node).link.href = page;
  }
  tile.dataset.state = live ? "live" : lost || state?.state === "failed" ? "lost" : "waiting";
  name.textContent = `${source} · ${state?.name ?? ""}`;
  figures.textContent = live ? `${state.framesPerSecond.toFixed(0)} fps · ${say("Faces")} ${faces}` : lost ? say("Not heard of for {seconds} s", { seconds: silence.toFixed(0) }) : say("Waiting");
  note.textContent = live || lost ? "" : state?.message ?? "";
  note.hidden = note.textContent === "";
  return live;
}

function draw({ node, source, tracks }) {
  const shown = tileOf(node, source);
  const { canvas, tile } = shown;
  const width = Math.max(1, Math.round(canvas.clientWidth * devicePixelRatio));
  const height = Math.max(1, Math.round(canvas.clientHeight * devicePixelRatio));
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const glass = canvas.getContext("2d");
  glass.clearRect(0, 0, width, height);
  const scale = Math.min(width / tracks.width, height / tracks.height);
  const [left, top] = [(width - tracks.width * scale) / 2, (height - tracks.height * scale) / 2];
  drawFaces(glass, tracks, { scale, left, top, width: tracks.width, mirror: false, density: devicePixelRatio }, layers);
  shown.drawnAt = performance.now();
  shown.faces = tracks.faces.length;
  tile.dataset.faces = tracks.faces.length;
  tile.dataset.frames = Number(tile.dataset.frames ?? 0) + 1;
}

// what the hub has forgotten, or one that was started anew has not heard of; what it has just drawn may be newer than the answer
function forget(sources) {
  for (const [key, { node, item, drawnAt }] of tiles) {
    if (performance.now() - drawnAt > 1000 * lostAfter && !sources.some((source) => `${source.node}/${source.source}` === key)) {
      item.remove();
      tiles.delete(key);
      if (nodeOf(node).list.childElementCount === 0) {
        nodes.get(node).section.remove();
        nodes.delete(node);
      }
    }
  }
}

async function refresh() {
  try {
    const sources = await askVital("api/fleet");
    forget(sources);
    const live = sources.map(tell).filter(Boolean).length;
    socket.expect(live > 0);
    byId("empty").hidden = sources.length > 0;
    setState(live > 0 && live === sources.length ? "live" : live > 0 ? "waiting" : "lost", say("{live} of {all} live", { live, all: sources.length }));
  } catch (error) {
    setState("lost", error.message);
    socket.expect(true);
    // nobody says how the sources get on
    for (const { tile, figures } of tiles.values()) {
      tile.dataset.state = "waiting";
      figures.textContent = say("Waiting");
    }
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
  if (event.key.toLowerCase() === "t" && !event.repeat && !event.ctrlKey && !event.metaKey && !event.altKey) {
    theme.toggle();
  }
});
byId("theme").addEventListener("click", () => theme.toggle());
byId("docs").append(icon("book"));

socket.open();
new Poll(refresh, statusEvery).start();
