// The overlay alone, on a transparent background, for a browser source in streaming software. What is drawn is chosen by the address:
// ?show=landmarks,contours,box,axes,name,puppet  &mirror=1  &face=N (the N-th face alone)  &name=TEXT  &fit=contain|cover

import { askVital, isOwn, sourceNumber } from "./api.js";
import { LiveSocket } from "./live-socket.js";
import { drawFaces, drawName } from "./overlay.js";
import { Poll } from "./poll.js";
import { drawPuppet } from "./puppet.js";
import { say, translate } from "./say.js";
import { hear } from "./silence.js";

const parameters = new URLSearchParams(location.search);
const shown = new Set((parameters.get("show") ?? "landmarks,contours").split(",").map((part) => part.trim()));
const layers = Object.fromEntries(["landmarks", "contours", "box", "axes", "name"].map((layer) => [layer, shown.has(layer)]));
const mirror = parameters.get("mirror") === "1";
const only = Number(parameters.get("face") ?? 0);
const cover = parameters.get("fit") === "cover";
const longestSilence = 1000;
const askEvery = 2000;
const patience = 5000;

const canvas = document.getElementById("glass");
const glass = canvas.getContext("2d");
let clearing = 0;
let drawnAt = 0;
// whether the connection is a new one, of which the service was not asked yet
let opened = false;

// a service that is found again may be another version
const socket = new LiveSocket("ws/tracks?ack=1", (data) => draw(JSON.parse(data)), (state) => {
  if (state === "open") {
    opened = true;
    health.now();
  }
});
const health = new Poll(askHealth, askEvery);

// Where nothing is drawn any more: is there something? This question needs no token, and any answer to it is one; a proxy's says nothing of it.
async function askHealth() {
  let some = performance.now() - drawnAt > longestSilence;
  socket.expect(some);
  if (some || opened) {
    const isNew = opened;
    opened = false;
    try {
      const answer = await fetch(`healthz?live&source=${encodeURIComponent(sourceNumber || "1")}`, { cache: "no-store", signal: AbortSignal.timeout(patience) });
      hear(answer);
      some &&= !isOwn(answer) || (await answer.json()).ready;
      if (some || isNew) {
        // what there is does not get here; where the token is another now, or a proxy asks who is there, this leads to the page that asks for it.
        // Of a new connection it is asked too: what led there is over, and leads there again the next time.
        await askVital("api/sources/running");
      }
    } catch {
      // a socket that is opened anew finds the service again where old connections are dead
    }
    socket.expect(some);
  }
}

function draw(tracks) {
  drawnAt = performance.now();
  const [width, height] = [innerWidth * devicePixelRatio, innerHeight * devicePixelRatio].map(Math.round);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  glass.clearRect(0, 0, width, height);
  const scale = (cover ? Math.max : Math.min)(width / tracks.width, height / tracks.height);
  const view = { scale, width: tracks.width, left: (width - tracks.width * scale) / 2, top: (height - tracks.height * scale) / 2, mirror, density: devicePixelRatio };
  const faces = only > 0 ? [...tracks.faces].sort((a, b) => a.id - b.id).slice(only - 1, only) : tracks.faces;
  if (shown.has("puppet")) {
    faces.forEach((face) => drawPuppet(glass, face, view));
  }
  drawFaces(glass, { ...tracks, faces }, view, layers);
  if (shown.has("name")) {
    faces.forEach((face) => drawName(glass, face, view, parameters.get("name") ?? say("Face {id}", { id: face.id })));
  }
  // what stands still because nothing comes any more would be taken for a face
  clearTimeout(clearing);
  clearing = setTimeout(() => glass.clearRect(0, 0, canvas.width, canvas.height), longestSilence);
  document.dispatchEvent(new CustomEvent("asmnet:frame", { detail: tracks }));
}

translate();
socket.open();
health.start();
