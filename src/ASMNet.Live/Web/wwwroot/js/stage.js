// The picture with the overlay over it. Both are drawn together, so that they always belong to the same frame.

import { drawFaces } from "./overlay.js";

export class Stage {
  #frame = document.getElementById("stage");
  #picture = document.getElementById("picture");
  #overlay = document.getElementById("overlay");
  #paper = this.#picture.getContext("2d", { alpha: false });
  #glass = this.#overlay.getContext("2d");
  #layers;
  #tracks = null;
  held = false;

  constructor(layers) {
    this.#layers = layers;
    new ResizeObserver(() => this.#fit()).observe(this.#frame);
  }

  // image: anything that a canvas draws
  show(tracks, image) {
    if (this.held) {
      return false;
    }
    const { width, height } = tracks;
    if (this.#picture.width !== width || this.#picture.height !== height) {
      this.#picture.width = width;
      this.#picture.height = height;
      this.#tracks = tracks;
      this.#fit();
    }
    this.#paper.drawImage(image, 0, 0, width, height);
    this.#tracks = tracks;
    this.redraw();
    return true;
  }

  redraw() {
    const { width, height } = this.#overlay;
    this.#picture.classList.toggle("mirrored", this.#layers.mirror);
    this.#glass.clearRect(0, 0, width, height);
    if (!this.#tracks) {
      return;
    }
    const view = this.#viewOf(width, height);
    drawFaces(this.#glass, this.#tracks, view, this.#layers);
  }

  #viewOf(width, height) {
    const { width: w, height: h } = this.#tracks;
    const scale = Math.min(width / w, height / h);
    return {
      scale,
      width: w,
      left: (width - w * scale) / 2,
      top: (height - h * scale) / 2,
      mirror: this.#layers.mirror,
      density: devicePixelRatio,
    };
  }

  #fit() {
    const { clientWidth, clientHeight } = this.#frame;
    this.#overlay.width = Math.round(clientWidth * devicePixelRatio);
    this.#overlay.height = Math.round(clientHeight * devicePixelRatio);
    if (this.#tracks) {
      const { width, height } = this.#tracks;
      const scale = Math.min(clientWidth / width, clientHeight / height);
      this.#frame.style.setProperty("--shown-width", `${width * scale}px`);
      this.#frame.style.setProperty("--shown-height", `${height * scale}px`);
      this.#frame.style.setProperty("--shown-ratio", `${width} / ${height}`);
      this.redraw();
    }
  }
}
