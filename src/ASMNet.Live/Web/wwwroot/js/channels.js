// A live bar for each expression channel of the first face.

import { recall, remember } from "./memory.js";

const byId = (id) => document.getElementById(id);

export class Channels {
  #bars = new Map();
  #fold = byId("channels-fold");

  constructor() {
    this.#fold.open = recall("channels", true);
    this.#fold.addEventListener("toggle", () => remember("channels", this.#fold.open));
  }

  // channels: { jawOpen: 0.2, ... }; what cannot be seen is not among them
  show(channels) {
    const names = Object.keys(channels ?? {});
    this.#fold.hidden = names.length === 0 && this.#bars.size === 0;
    byId("channels-empty").hidden = !this.#fold.hidden;
    if (!this.#fold.open) {
      return;
    }
    for (const name of names) {
      const bar = this.#bars.get(name) ?? this.#add(name);
      bar.value = channels[name];
    }
    for (const [name, bar] of this.#bars) {
      bar.parentElement.classList.toggle("absent", !(name in (channels ?? {})));
    }
  }

  #add(name) {
    const row = document.createElement("label");
    const text = document.createElement("span");
    text.textContent = wordsOf(name);
    const bar = document.createElement("meter");
    bar.max = 1;
    bar.dataset.channel = name;
    row.append(text, bar);
    byId("channels").append(row);
    this.#bars.set(name, bar);
    return bar;
  }
}

// eyeBlinkLeft -> Eye blink left
function wordsOf(name) {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words[0].toUpperCase() + words.slice(1);
}
