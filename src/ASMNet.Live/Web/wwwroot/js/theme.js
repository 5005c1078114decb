// Dark or light: the system's choice until a person makes another.

import { icon } from "./icons.js";
import { recall, remember } from "./memory.js";

const system = matchMedia("(prefers-color-scheme: light)");

export class Theme {
  #button = document.getElementById("theme");
  #onChange;

  constructor(onChange) {
    this.#onChange = onChange;
    this.#apply(this.#name);
    system.addEventListener("change", () => this.#apply(this.#name));
  }

  toggle() {
    const next = this.#name === "light" ? "dark" : "light";
    remember("theme", next);
    this.#apply(next);
  }

  get #name() {
    return recall("theme", system.matches ? "light" : "dark");
  }

  #apply(name) {
    document.documentElement.dataset.theme = name;
    this.#button.replaceChildren(icon(name === "light" ? "moon" : "sun"));
    this.#onChange();
  }
}
