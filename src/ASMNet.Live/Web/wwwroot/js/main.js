// Puts the page together: frames come from the service or from this browser's camera, and go to the stage and the panels.

import { ApiError, askVital, call, changes, serviceStops, sourceNumber } from "./api.js";
import { BrowserCamera } from "./camera.js";
import { Channels } from "./channels.js";
import { Head } from "./head.js";
import { icon } from "./icons.js";
import { recall, remember } from "./memory.js";
import { Angles, Faces, Recordings, clock, showFacts } from "./panels.js";
import { Plot, fromZero, symmetric } from "./plots.js";
import { Outputs } from "./outputs.js";
import { Poll } from "./poll.js";
import { mirrored } from "./pose.js";
import { actionsOf, mirroredActions } from "./puppet.js";
import { number, offerLanguages, say, translate } from "./say.js";
import { Settings } from "./settings.js";
import { Stage } from "./stage.js";
import { Recent } from "./statistics.js";
import { Theme } from "./theme.js";
import { attempt, toast } from "./toasts.js";
import { ViewSocket, unseen } from "./view-socket.js";

const byId = (id) => document.getElementById(id);
const panelsEvery = 100;
const statusEvery = 1000;
const cameraPause = 2000;
const longestCameraPause = 30_000;
const states = { ended: ["waiting", say("Ended"), say("Play again")], failed: ["lost", say("Stopped"), say("Try again")], waiting: ["waiting", say("Waiting"), ""] };
const layers = { landmarks: true, contours: true, box: true, axes: true, mirror: false, ...recall("layers", {}) };
const parameters = new URLSearchParams(location.search);
translate();
offerLanguages(byId("language"));
if (parameters.get("view") === "stage") {
  document.documentElement.dataset.view = "stage";
}

// what panels say that have nothing to show
const usual = Object.fromEntries(["recordings", "outputs"].map((name) => [name, byId(`${name}-empty`).textContent]));
const stage = new Stage(layers);
const head = new Head(byId("head"));
const angles = new Angles();
const faces = new Faces();
const channels = new Channels();
const recordings = new Recordings();
const state = new Poll(askState, statusEvery);
const choices = new Poll(askChoices);
const outputs = new Outputs(() => state.now());
const settings = new Settings();
const plots = {
  pose: new Plot("pose", [{ name: say("Yaw"), colour: "--yaw" }, { name: say("Pitch"), colour: "--pitch" }, { name: say("Roll"), colour: "--roll" }], symmetric, "°", 1),
  rate: new Plot("rate", [{ name: say("Now"), colour: "--yaw" }], fromZero(10, 30, 40, 60, 80, 120, 200), "", 1),
  latency: new Plot(
    "latency",
    [{ name: say("Detect"), colour: "--roll" }, { name: say("Align"), colour: "--yaw" }, { name: say("Total"), colour: "--pitch" }],
    fromZero(5, 10, 20, 50, 100, 200), "", 1),
};
const theme = new Theme(() => {
  head.recolour();
  Object.values(plots).forEach((plot) => plot.recolour());
});

const latency = new Recent(300);
const arrivals = new Recent(60);
let lastArrival = 0;
let hasFace = false;
// whether pictures come, as the service said last
let flows = true;
let panelsAt = 0;
// null for none; undefined until the service has said it
let recording;

// Until it is answered what this page asked for, the state of the service does not change what the button says and does.
let recordingAsked = false;
let connected = false;
let serviceEnded = false;
// whether the last question of how it gets on was not answered, which the page says; and why it was refused, also while pictures come
let unanswered = false;
let refusal = "";
// until they were asked for, also where no socket is let through
let choicesMissing = true;
// whether the program has no source of the page's number
let absent = false;
// whether the camera ran until the service was gone, and goes on when that is back; how often that was tried in vain, and when it is tried again
let cameraWanted = false;
let cameraTries = 0;
let cameraAt = 0;
let resuming = false;
// whether the own camera's picture is mirrored: always when it is started by hand, then as somebody chooses while it runs
let cameraMirror = true;
// whether somebody was told that the page waits for the camera to be loaded again
let outdated = false;
// how often the page was covered or shown again
let lookedAway = 0;
document.addEventListener("visibilitychange", () => lookedAway++);

// A page that is loaded again has no camera; it waits until the camera is stopped.
document.addEventListener("asmnet:outdated", (event) => {
  if (!camera.running && !cameraWanted) {
    return;
  }
  event.preventDefault();
  if (!outdated) {
    outdated = true;
    const link = document.createElement("a");
    link.href = location.href;
    link.textContent = say("Load it again");
    toast(say("The service is another version now. This page stays as it was until the camera is stopped."), "info", link);
  }
});

function frameShown(tracks, picture, capturedAt) {
  flows = true;
  hasFace = tracks.faces.length > 0;
  if (!stage.show(tracks, picture)) {
    note(say("Held. Press P to go on."));
    return;
  }
  const now = performance.now();
  if (lastArrival && now - lastArrival < 1000) {
    arrivals.add(now - lastArrival);
  }
  lastArrival = now;
  note(refusal);
  if (capturedAt !== undefined && !document.hidden) {
    // what is drawn now is on the screen with the next animation frame, unless the page is covered until then
    const looks = lookedAway;
    requestAnimationFrame((painted) => {
      if (looks === lookedAway) {
        latency.add(Math.max(painted, now) - capturedAt);
      }
    });
  }
  if (now - panelsAt >= panelsEvery) {
    panelsAt = now;
    updatePanels(tracks, capturedAt !== undefined);
  }
  const pose = tracks.faces[0]?.pose ?? null;
  const actions = pose && actionsOf(tracks.faces[0]);
  head.show(...(pose && layers.mirror ? [mirrored(pose), mirroredActions(actions)] : [pose, actions]));
  plots.pose.add(pose ? [pose.yaw, pose.pitch, pose.roll] : [null, null, null]);
  plots.rate.add([tracks.fps]);
  plots.latency.add([tracks.stages.detect, tracks.stages.align, capturedAt !== undefined && latency.count ? latency.quantile(0.5) : tracks.latency]);
  document.dispatchEvent(new CustomEvent("asmnet:frame", { detail: tracks }));
}

function updatePanels(tracks, ownCamera) {
  angles.show(tracks.faces[0]?.pose ?? null);
  faces.show(tracks.faces);
  channels.show(tracks.faces[0]?.expressions);
  byId("figure-faces").textContent = tracks.faces.length;
  const gap = arrivals.quantile(0.5);
  byId("figure-fps").textContent = ownCamera ? (gap ? number(1000 / gap, 1) : "–") : number(tracks.fps, 1);
  byId("latency-label").textContent = ownCamera ? say("Camera to overlay") : say("Tracking");
  const figure = byId("figure-latency");
  if (ownCamera && latency.count) {
    const [median, slow] = [latency.quantile(0.5), latency.quantile(0.95)];
    figure.textContent = `${median.toFixed(0)} · p95 ${slow.toFixed(0)}`;
    figure.dataset.median = median.toFixed(2);
    figure.dataset.p95 = slow.toFixed(2);
    figure.dataset.count = latency.count;
  } else {
    figure.textContent = number(tracks.latency, 1);
  }
}

// What is written again as it was would be read out again by a screen reader.
function write(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

function setState(name, text) {
  const chip = byId("state");
  chip.dataset.state = name;
  write(chip.querySelector("span"), text);
}

// action: what the button beside the words says; it opens the source anew; links: what the words lead to
function note(text, action = "", links = []) {
  const line = byId("stage-note");
  const words = line.querySelector("span");
  if (words.textContent !== [text, ...links.map((link) => link.textContent)].join(" ")) {
    words.replaceChildren(text, ...links.flatMap((link) => [" ", link]));
  }
  if (action === "" && document.activeElement === byId("replay")) {
    // whoever pressed it goes on from the picture
    byId("stage").focus();
  }
  line.hidden = text === "";
  byId("replay").textContent = action || say("Play again");
  byId("replay").hidden = action === "";
}

// --- where the frames come from

const view = new ViewSocket(async (tracks, jpeg) => {
  const image = await createImageBitmap(jpeg);
  frameShown(tracks, image);
  image.close();
}, (state, reason) => {
  connected = state === "open";
  if (connected) {
    serviceEnded = false;
    setState("waiting", say("Connected"));
    choices.now();
  } else if (!absent) {
    // the last that was heard of a service that was stopped; after it nothing answers
    serviceEnded ||= reason === serviceStops;
    setState("lost", say("Reconnecting"));
    note(reason && !serviceEnded ? reason : away());
  }
});

const camera = new BrowserCamera(frameShown, (reason, lost, waits) => {
  if (waits) {
    cameraWanted = true;
    postponeCamera(reason);
  } else {
    toast(reason, "error");
    awaitCamera(lost);
  }
  cameraStopped();
});

function awaitCamera(wanted) {
  cameraWanted = wanted;
  cameraTries = 0;
  cameraAt = 0;
}

// What keeps the camera from going on is told once, and it is tried again after a while.
function postponeCamera(reason) {
  if (cameraTries === 0) {
    toast(reason, "error");
  }
  cameraAt = performance.now() + Math.min(longestCameraPause, cameraPause * 2 ** cameraTries);
  cameraTries++;
}

function showCamera() {
  const runs = camera.running && !resuming;
  byId("camera").setAttribute("aria-pressed", runs ? "true" : cameraWanted ? "mixed" : "false");
  write(byId("camera").querySelector("span"), runs ? say("Stop my camera") : cameraWanted ? say("Waiting for my camera") : say("Use my camera"));
}

function cameraStopped() {
  showCamera();
  layers.mirror = recall("layers", {}).mirror ?? false;
  showLayers();
  latency.clear();
  arrivals.clear();
  view.open();
}

async function toggleCamera() {
  if (isBusy(byId("camera"))) {
    return;
  }
  if (resuming) {
    awaitCamera(!cameraWanted);
    camera.stop();
    showCamera();
    return;
  }
  if (camera.running || cameraWanted) {
    awaitCamera(false);
    camera.stop();
    cameraStopped();
    return;
  }
  setBusy(byId("camera"), true);
  view.close();
  note(say("Starting the camera …"));
  const problem = await startCamera();
  setBusy(byId("camera"), false);
  if (problem) {
    // what stopped it has told of it
    if (!problem.stopped) {
      toast(problem.message, "error");
    }
    view.open();
  }
}

// The camera goes on by itself as soon as it can. What keeps it from that is told once, and pictures of others are shown meanwhile.
async function resumeCamera() {
  if (!cameraWanted || resuming || performance.now() < cameraAt) {
    return;
  }
  resuming = true;
  const problem = await startCamera(true);
  resuming = false;
  if (!problem) {
    // how often it was tried counts on until it is lost again: the service may have another camera, which it says only now
    cameraWanted = false;
    view.close();
    showCamera();
    return;
  }
  if (problem.stopped || !cameraWanted) {
    // somebody pressed its button meanwhile; where that was pressed again, it is opened anew
    showCamera();
    return;
  }
  if (problem.final) {
    toast(problem.message, "error");
    awaitCamera(false);
  } else {
    postponeCamera(problem.message);
  }
  showCamera();
}

// resolves with what keeps it from running, or with nothing
async function startCamera(resumes = false) {
  try {
    await camera.start(resumes);
  } catch (error) {
    return error;
  }
  latency.clear();
  arrivals.clear();
  cameraMirror ||= !resumes;
  layers.mirror = cameraMirror;
  showLayers();
  showCamera();
  return undefined;
}

// --- state of the service

async function askState() {
  try {
    const before = changes();
    const [status, recorded, senders] = await Promise.all([askVital("api/status").then(limitCamera), part("recordings"), part("outputs")]);
    connected = true;
    if (absent) {
      absent = false;
      if (!camera.running) {
        view.open();
      }
    }
    if (changes() !== before) {
      // read before a change of this page, so it may lack it; the change, or the next question, shows what holds
      return;
    }
    const { pipeline } = status;
    settings.show(status.settings);
    outputs.keep(status.settings.send);
    showFacts(status);
    byId("figure-device").textContent = pipeline.device || "–";
    byId("figure-device").title = pipeline.device;
    const flowing = pipeline.secondsSinceFrame !== null && pipeline.secondsSinceFrame < 2;
    const [chip, word, action] = states[pipeline.state] ?? (flowing ? ["live", say("Live"), ""] : ["waiting", say("Waiting"), ""]);
    flows = flowing && !(pipeline.state in states);
    const hasCamera = status.settings.source === "browser";
    if (flowing || !hasCamera) {
      camera.suspect();
    }
    if (!hasCamera) {
      resumeCamera();
    }
    if (view.expect(flowing)) {
      // it is live, and this page does not see it
      setState("waiting", say("Waiting"));
      note(unseen);
    } else {
      setState(chip, word);
      if (unanswered) {
        note("");
      }
    }
    unanswered = false;
    refusal = "";
    if (!flows) {
      note(sourceEnded(pipeline) ? say("The source has ended.") : pipeline.message ?? say("Waiting for the first picture"), action);
    }
    if (!recordingAsked) {
      showRecording(status.recording);
    }
    showPart("recordings", recordings, recorded);
    showPart("outputs", outputs, senders);
    if (choicesMissing || settings.listIsOld) {
      choices.now();
    }
  } catch (error) {
    if (error.status !== 0) {
      camera.limit();
    }
    if (error.status === 404 && sourceNumber !== "" && await noteAbsence()) {
      return;
    }
    if (connected) {
      connected = false;
      setState("lost", say("Reconnecting"));
    }
    unanswered = true;
    refusal = error.status === 0 ? "" : error.message;
    // a socket that is opened anew finds the service again where old connections are dead
    view.expect(error.status === 0);
    // one sentence for it, whoever finds it out
    note(error.status === 0 ? away() : error.message);
  }
}

// A camera that was started before the first status waits for this, and not for the other answers.
function limitCamera(status) {
  camera.limit(status.maxCameraSide);
  return status;
}

// What a proxy keeps back is missing in its own panel and nowhere else.
async function part(name) {
  try {
    return await call("GET", `api/${name}`);
  } catch (error) {
    if (error.status === 0) {
      throw error;
    }
    return error;
  }
}

function showPart(name, panel, answer) {
  const line = byId(`${name}-empty`);
  const kept = answer instanceof ApiError;
  write(line, kept ? answer.message : usual[name]);
  if (kept) {
    line.hidden = false;
  } else {
    panel.show(answer);
  }
}

// why nothing is shown while the service does not answer
function away() {
  return serviceEnded ? say("The service has ended. Trying again …") : say("The service does not answer. Trying again …");
}

// what there is to choose from, and the way to other sources
async function askChoices() {
  try {
    await Promise.all([settings.loadChoices(), offerWall()]);
    choicesMissing = false;
  } catch (error) {
    // a service that does not answer is told elsewhere, and is asked again when it does
    choicesMissing = error.status === 0;
    if (!choicesMissing) {
      toast(error.message, "error");
    }
  }
}

// Says which sources there are where that of this page is none of them; the page goes on by itself once it is, as after another start of the program.
async function noteAbsence() {
  let running;
  try {
    running = await call("GET", "api/sources/running");
  } catch {
    // the next question finds out
    return absent;
  }
  if (running.some((source) => `${source.number}` === sourceNumber)) {
    return false;
  }
  absent = true;
  connected = false;
  view.close();
  setState("lost", say("No such source"));
  note(say("There is no source {number}; there is:", { number: sourceNumber }), "", running.map((source) => {
    const link = document.createElement("a");
    link.href = `./?source=${source.number}`;
    link.textContent = `${source.number} ${source.name}`;
    return link;
  }));
  return true;
}

// the usual end; what the service says of any other holds names and reasons, and stays in its words
function sourceEnded({ state, message }) {
  return state === "ended" && message === "The source has ended.";
}

function showRecording(current) {
  recording = current;
  const button = byId("record");
  button.setAttribute("aria-pressed", `${current !== null}`);
  write(button.querySelector("span"), current ? say("Stop") : say("Record"));
  byId("recording-badge").hidden = current === null;
  byId("recording-badge").querySelector("span").textContent = current ? clock(current.seconds) : "";
}

async function toggleRecording() {
  const button = byId("record");
  if (isBusy(button)) {
    return;
  }
  setBusy(button, true);
  let answered = false;
  recordingAsked = true;
  await attempt(async () => {
    if (recording === undefined) {
      showRecording((await call("GET", "api/status")).recording);
    }
    const info = await call(recording ? "DELETE" : "POST", recording ? "api/recordings/current" : `api/recordings${recordings.query}`);
    answered = true;
    showRecording(info.state === "recording" ? info : null);
    recordings.follow(info);
  });
  recordingAsked = false;
  const shown = state.now();
  if (!answered) {
    // another page may have been quicker
    await shown;
  }
  // who sees that it records can end it at once, and who sees that it does not can begin another
  setBusy(button, false);
}

async function replay() {
  const button = byId("replay");
  if (isBusy(button)) {
    return;
  }
  setBusy(button, true);
  await attempt(() => call("POST", "api/source/replay"));
  setBusy(button, false);
}

// --- buttons and keys

// A button whose last press is not answered yet takes no other. It is not disabled, which would take the focus from who works it by the keyboard.
function setBusy(button, busy) {
  if (busy) {
    button.setAttribute("aria-disabled", "true");
  } else {
    button.removeAttribute("aria-disabled");
  }
}

function isBusy(button) {
  return button.hasAttribute("aria-disabled");
}

function showLayers() {
  for (const button of document.querySelectorAll("[data-layer]")) {
    button.setAttribute("aria-pressed", `${layers[button.dataset.layer]}`);
  }
  stage.redraw();
}

function toggleLayer(name) {
  layers[name] = !layers[name];
  const ownCamera = camera.running && !resuming;
  if (ownCamera) {
    cameraMirror = layers.mirror;
  }
  remember("layers", ownCamera ? { ...layers, mirror: recall("layers", {}).mirror ?? false } : layers);
  showLayers();
}

function toggleHold() {
  stage.held = !stage.held;
  note(stage.held ? say("Held. Press P to go on.") : "");
}

function toggleFullScreen() {
  if (document.fullscreenElement) {
    document.exitFullscreen();
  } else if (document.fullscreenEnabled) {
    attempt(() => byId("stage").requestFullscreen());
  }
}

// What is wished of a face is done by the service with the next one that it sees.
function done(sentence) {
  return hasFace && flows ? sentence : say("There is no face. This is done as soon as one is there.");
}

function wish(name) {
  attempt(async () => {
    await call("POST", `api/face/${name}`);
    toast(name === "recentre" ? done(say("This is straight ahead now.")) : say("The neutral face is learned anew."));
  });
}

const actions = {
  l: () => toggleLayer("landmarks"),
  c: () => toggleLayer("contours"),
  b: () => toggleLayer("box"),
  a: () => toggleLayer("axes"),
  m: () => toggleLayer("mirror"),
  p: toggleHold,
  r: toggleRecording,
  v: () => byId("camera").click(),
  0: () => wish("recentre"),
  n: () => wish("neutral"),
  f: toggleFullScreen,
  t: () => theme.toggle(),
  "?": () => byId("keys").showModal(),
};

addEventListener("keydown", (event) => {
  // a switch and a slider take no letters
  const typing = event.target.matches?.("input:not([type=checkbox], [type=range]), select, textarea");
  const action = actions[event.key.toLowerCase()];
  if (action && !typing && !event.ctrlKey && !event.metaKey && !event.altKey && !byId("keys").open) {
    event.preventDefault();
    // a key that is held down acts once
    if (!event.repeat) {
      action();
    }
  }
});

byId("help").append(icon("keyboard"));
byId("docs").append(icon("book"));
byId("wall").append(icon("grid"));
byId("fullscreen").append(icon("expand"));
// telephones show nothing but videos over all of their screen, and pages in a frame may be kept from it
byId("fullscreen").hidden = !document.fullscreenEnabled;
byId("camera").querySelector("svg").replaceWith(icon("camera"));
byId("theme").addEventListener("click", () => theme.toggle());
byId("help").addEventListener("click", () => byId("keys").showModal());
byId("fullscreen").addEventListener("click", toggleFullScreen);
// in full screen nothing is shown but what lies in it
document.addEventListener("fullscreenchange", () => (document.fullscreenElement ?? document.body).append(byId("toasts")));
byId("camera").addEventListener("click", toggleCamera);
byId("record").addEventListener("click", toggleRecording);
byId("recentre").addEventListener("click", () => wish("recentre"));
byId("neutral").addEventListener("click", () => wish("neutral"));
byId("distance-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const distance = byId("distance").value;
  attempt(async () => {
    await call("POST", `api/face/distance?centimetres=${distance}`);
    toast(done(say("The face is {distance} cm away now.", { distance })));
    await state.now();
  });
});
byId("replay").addEventListener("click", replay);
for (const button of document.querySelectorAll("[data-layer]")) {
  button.addEventListener("click", () => toggleLayer(button.dataset.layer));
}

// a source that runs beside others has a way back to all of them
async function offerWall() {
  byId("wall").hidden = (await call("GET", "api/sources/running")).length < 2;
}

showLayers();
view.open();
state.start();
