// The side panels and the figures at the top.

import { sourcePath } from "./api.js";
import { recall, remember } from "./memory.js";
import { colourOf } from "./overlay.js";
import { language, number, say } from "./say.js";
import { toast } from "./toasts.js";

const byId = (id) => document.getElementById(id);
const names = ["yaw", "pitch", "roll"];
const labels = { yaw: say("Yaw"), pitch: say("Pitch"), roll: say("Roll") };
const reach = 60;

export class Angles {
  #rows = names.map((name) => {
    const row = document.createElement("div");
    row.className = "angle";
    row.dataset.name = name;
    const label = document.createElement("span");
    label.textContent = labels[name];
    const value = document.createElement("b");
    value.textContent = "–";
    const space = "http://www.w3.org/2000/svg";
    const bar = document.createElementNS(space, "svg");
    bar.setAttribute("viewBox", "-1 0 2 1");
    bar.setAttribute("preserveAspectRatio", "none");
    bar.setAttribute("aria-hidden", "true");
    const fill = document.createElementNS(space, "rect");
    fill.setAttribute("height", "1");
    bar.append(fill);
    row.append(label, value, bar);
    byId("angles").append(row);
    return { name, value, fill };
  });

  show(pose) {
    for (const { name, value, fill } of this.#rows) {
      value.textContent = pose ? `${number(pose[name], 1)}°` : "–";
      const share = pose ? Math.max(-1, Math.min(1, pose[name] / reach)) : 0;
      fill.setAttribute("x", `${Math.min(0, share) - 0.02}`);
      fill.setAttribute("width", `${Math.abs(share) + 0.04}`);
    }
  }
}

export class Faces {
  #list = byId("faces");
  #rows = new Map();

  show(faces) {
    byId("faces-empty").hidden = faces.length > 0;
    for (const [id, row] of this.#rows) {
      if (!faces.some((face) => face.id === id)) {
        row.item.remove();
        this.#rows.delete(id);
      }
    }
    for (const face of faces) {
      const row = this.#rows.get(face.id) ?? this.#add(face.id);
      row.sure.textContent = say("{share} % sure", { share: Math.round(100 * face.confidence) });
      row.pose.textContent = names.map((name) => `${number(face.pose[name], 0)}°`).join(" / ");
      row.mouth.textContent = number(face.expression.mouthOpen, 2);
      row.away.textContent = face.position ? `${Math.hypot(...face.position).toFixed(0)} cm` : "–";
      row.eyes.textContent = `${number(face.expression.eyeOpenRight, 2)} / ${number(face.expression.eyeOpenLeft, 2)}`;
    }
  }

  #add(id) {
    const item = document.createElement("li");
    const who = element("span", "who");
    const mark = document.createElement("i");
    mark.style.setProperty("--tint", colourOf(id));
    who.append(mark, say("Face {id}", { id }));
    const pose = element("span", "pose");
    const sure = element("span", "sure");
    const measures = element("p", "measures");
    const eyes = document.createElement("b");
    const mouth = document.createElement("b");
    const eyeText = document.createElement("span");
    eyeText.append(`${say("Eyes")} `, eyes);
    const mouthText = document.createElement("span");
    mouthText.append(`${say("Mouth")} `, mouth);
    const away = document.createElement("b");
    away.translate = false;
    const awayText = document.createElement("span");
    awayText.append(`${say("Away")} `, away);
    measures.append(eyeText, mouthText, awayText, pose);
    item.append(who, document.createElement("span"), sure, measures);
    this.#list.append(item);
    const row = { item, pose, sure, eyes, mouth, away };
    this.#rows.set(id, row);
    return row;
  }
}

const kinds = ["csv", "jsonl"];
const isData = (name) => kinds.some((kind) => name.endsWith(`.${kind}`));

function downloadLink(id, fileName) {
  const link = document.createElement("a");
  // what somebody renamed may be called anything
  link.href = sourcePath(`api/recordings/${encodeURIComponent(id)}/file`);
  link.download = fileName;
  link.textContent = fileName;
  return link;
}

// a link to each file of a recording: the first by its name, those beside it by what is theirs alone, the segment's number or the ending
function downloadLinks({ id, state, fileName, files = [] }) {
  const links = state !== "failed" || files.includes(fileName) ? [downloadLink(id, fileName)] : [];
  for (const file of files.filter((one) => one !== fileName)) {
    // a name is an identity behind the program's own name, with the ending where that tells it from the video
    const name = file.replace(/^asmnet-live-/, "");
    const link = downloadLink(isData(file) ? name : name.replace(/\.[^.]*$/, ""), file);
    link.className = "data";
    link.textContent = isData(file) ? file.slice(file.lastIndexOf(".")) : file.match(/-\d+(?=\.[^.]*$)/)?.[0] ?? file;
    links.push(link);
  }
  return links;
}

const spaced = (parts) => parts.flatMap((part) => [" ", part]).slice(1);

export class Recordings {
  #shown = "";
  #going = new Set();
  #told = new Set();
  #warned = new Map();

  constructor() {
    const wanted = recall("data", []);
    for (const kind of kinds) {
      byId(`record-${kind}`).checked = wanted.includes(kind);
      byId(`record-${kind}`).addEventListener("change", () => remember("data", kinds.filter((one) => byId(`record-${one}`).checked)));
    }
  }

  // what is to be recorded beside the video, as the API takes it
  get query() {
    const wanted = kinds.filter((kind) => byId(`record-${kind}`).checked);
    return wanted.length > 0 ? `?data=${wanted.join(",")}` : "";
  }

  show(recordings) {
    this.#tell(recordings);
    // one that goes on as it should is told in the picture
    const listed = recordings.filter((recording) => recording.state !== "recording" || problemOf(recording) !== "");
    byId("recordings-empty").hidden = listed.length > 0;
    const key = JSON.stringify(listed);
    if (key === this.#shown) {
      return;
    }
    this.#shown = key;
    const focused = byId("recordings").contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    byId("recordings").replaceChildren(...[...listed].reverse().map((recording) => {
      const item = document.createElement("li");
      const name = document.createElement("span");
      const size = document.createElement("small");
      const reason = element("p", "reason");
      reason.textContent = problemOf(recording);
      reason.hidden = reason.textContent === "";
      if (recording.state === "failed") {
        // what is kept of it can be fetched
        name.append(...spaced([recording.error ?? say("Failed"), ...downloadLinks(recording)]));
        size.textContent = say("failed");
        reason.hidden = true;
      } else if (recording.state === "recording" || recording.state === "finishing") {
        // it can be fetched once its file is whole
        name.textContent = recording.fileName;
        size.textContent = recording.state === "recording" ? clock(recording.seconds) : say("finishing");
      } else {
        name.append(...spaced(downloadLinks(recording)));
        const length = recording.state === "earlier" ? "" : `${clock(recording.seconds)} · `;
        size.textContent = `${length}${number(recording.bytes / 1e6, 1)} MB`;
      }
      item.append(name, size, reason);
      return item;
    }));
    [...byId("recordings").querySelectorAll("a")].find((link) => link.getAttribute("href") === focused)?.focus();
  }

  // what this page began or ended is told too where the list is read only when it is over, or was told before the answer came
  follow({ id }) {
    if (!this.#told.has(id)) {
      this.#going.add(id);
    }
  }

  // what has become of the recordings that were seen going, whoever ended them, and what goes wrong meanwhile
  #tell(recordings) {
    for (const { id, fileName, state, error } of recordings) {
      const goes = state === "recording" || state === "finishing";
      if (goes) {
        this.#going.add(id);
        if (error && !this.#warned.has(id)) {
          this.#warned.set(id, error);
          toast(error, "error");
        }
      } else if (this.#going.delete(id)) {
        this.#told.add(id);
        if (error && error !== this.#warned.get(id)) {
          toast(error, "error");
        }
        if (state !== "failed" && (!error || this.#warned.has(id))) {
          toast(say("Recorded:"), "info", downloadLink(id, fileName));
        }
        this.#warned.delete(id);
      }
    }
  }
}

// what is wrong with a recording, which need not have ended it
function problemOf({ error, dropped }) {
  const lost = dropped > 0 ? say("Pictures missing, since the encoder or the disk was too slow: {count}.", { count: dropped.toLocaleString(language) }) : "";
  return [error, lost].filter(Boolean).join(" ");
}

export function showFacts(status) {
  const { pipeline, viewers } = status;
  const facts = [
    [say("Runs on"), pipeline.device],
    [say("Detector"), pipeline.detector],
    [say("Picture"), pipeline.width ? `${pipeline.width} × ${pipeline.height}` : "–"],
    [say("Frames"), pipeline.framesTracked.toLocaleString(language)],
    [say("Dropped"), pipeline.framesDropped.toLocaleString(language)],
    [say("Viewers"), `${viewers}`],
    [say("Version"), status.version],
  ];
  const list = byId("facts");
  if (list.childElementCount === 0) {
    list.append(...facts.flatMap(() => ["dt", "dd"].map((tag) => document.createElement(tag))));
  }
  facts.flatMap(([name, value]) => [name, value || "–"]).forEach((text, at) => {
    const item = list.children[at];
    // what somebody marks or reads stays where it was
    if (item.textContent !== text) {
      item.textContent = text;
    }
  });
}

export function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

function element(tag, name) {
  const made = document.createElement(tag);
  made.className = name;
  return made;
}
