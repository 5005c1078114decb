// One source on the wall: its picture with what is tracked, small and at a low rate, and how it gets on.

import { drawFaces } from "./overlay.js";
import { say } from "./say.js";
import { ViewSocket, unseen } from "./view-socket.js";

const words = { ended: say("Ended"), failed: say("Stopped"), stopped: say("Stopped") };

export class Tile {
  element = document.createElement("li");
  #link = document.createElement("a");
  #canvas = document.createElement("canvas");
  #glass = this.#canvas.getContext("2d", { alpha: false });
  #name = document.createElement("b");
  #figures = document.createElement("span");
  #recorded = document.createElement("span");
  #note = document.createElement("span");
  #number;
  #view;
  #layers;
  #faces = 0;

  constructor(number, layers) {
    this.#number = number;
    this.#layers = layers;
    this.#link.className = "tile";
    this.#link.href = `./?source=${number}`;
    this.#link.dataset.number = number;
    this.#canvas.setAttribute("aria-hidden", "true");
    const caption = document.createElement("span");
    caption.className = "caption";
    this.#recorded.className = "recorded";
    this.#recorded.textContent = "REC";
    this.#recorded.hidden = true;
    this.#note.className = "note";
    this.#note.hidden = true;
    caption.append(this.#name, this.#recorded, this.#figures);
    this.#link.append(this.#canvas, this.#note, caption);
    this.element.append(this.#link);
    this.#view = new ViewSocket((tracks, jpeg) => this.#show(tracks, jpeg), undefined, `ws/sources/${number}/tile?ack=1`);
    this.#view.open();
  }

  // its source is no more
  remove() {
    this.#view.close();
    this.element.remove();
  }

  // nobody says how its source gets on
  lose() {
    this.#view.expect(true);
    this.#link.dataset.state = "waiting";
    this.#figures.textContent = say("Waiting");
    this.#recorded.hidden = true;
  }

  // source: an answer of /api/sources/running
  tell(source) {
    const word = source.ready ? say("Live") : words[source.state] ?? say("Waiting");
    this.#link.dataset.state = source.ready ? "live" : source.state in words && source.state !== "ended" ? "lost" : "waiting";
    this.#name.textContent = `${this.#number} · ${source.name}`;
    this.#name.title = source.name;
    this.#figures.textContent = source.ready ? `${source.framesPerSecond.toFixed(0)} fps · ${say("Faces")} ${this.#faces}` : word;
    this.#recorded.hidden = !source.recording;
    const late = this.#view.expect(source.ready);
    this.#note.textContent = late ? unseen : source.ready ? "" : source.message ?? "";
    this.#note.hidden = this.#note.textContent === "";
  }

  async #show(tracks, jpeg) {
    const image = await createImageBitmap(jpeg);
    const width = Math.max(1, Math.round(this.#canvas.clientWidth * devicePixelRatio));
    const height = Math.max(1, Math.round(this.#canvas.clientHeight * devicePixelRatio));
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    const scale = Math.min(width / tracks.width, height / tracks.height);
    const [left, top] = [(width - tracks.width * scale) / 2, (height - tracks.height * scale) / 2];
    this.#glass.drawImage(image, left, top, tracks.width * scale, tracks.height * scale);
    image.close();
    drawFaces(this.#glass, tracks, { scale, left, top, width: tracks.width, mirror: false, density: devicePixelRatio }, this.#layers);
    this.#faces = tracks.faces.length;
    this.#link.dataset.frames = Number(this.#link.dataset.frames ?? 0) + 1;
  }
}
