// The settings of the service: what other pages change shows here too, and a change that is refused goes back.

import { call } from "./api.js";
import { number, say } from "./say.js";
import { toast } from "./toasts.js";

// Right is more of what the name says, and so is a larger number. The cutoff is shown as the time that it averages over.
const sliders = [
  { key: "minCutoff", name: say("Calm"), hint: say("A still face is averaged over this time: more is calmer, less is livelier"), unit: "ms", low: 30, high: 0.05, logarithmic: true, digits: 0, shown: (cutoff) => 1000 / (2 * Math.PI * cutoff) },
  { key: "responsiveness", name: say("Quickness"), hint: say("More follows quick moves sooner, less shakes less"), unit: "×", low: 0, high: 4, digits: 2 },
  { key: "shapeLimit", name: say("Freedom of shape"), hint: say("More allows unusual faces, less only likely ones"), unit: "σ", low: 0.5, high: 6, digits: 1 },
  { key: "detail", name: say("Own detail"), hint: say("More keeps a face’s own shape, less the model’s"), unit: "%", low: 0, high: 1, digits: 0, shown: (share) => 100 * share },
  { key: "fieldOfView", name: say("Field of view"), hint: say("Of the camera, across; distances are measured by it"), unit: "°", low: 10, high: 150, digits: 1, where: "place" },
];
// what the service names by a sentence and not by the name of a thing
const known = {
  synthetic: say("Synthetic face"),
  browser: say("This browser's camera"),
  auto: say("The fastest by measurement"),
};
const notes = { "start it with the camera button": say("start it with the camera button") };
// milliseconds from one change to the next, which the service's usual limit of ten a second allows
const pause = 120;
const tooMany = 429;

export class Settings {
  #current = {};
  #pending = {};
  #timer = 0;
  #sending = false;
  // the source that ran when the list of sources was refused; nobody is told again and again
  #unlistedFor = null;
  #inputs = new Map();
  #selects = new Map();
  #switch;

  constructor() {
    this.#buildSliders(document.getElementById("smoothing"));
    for (const [key, id] of [["source", "source"], ["model", "model"], ["device", "device"], ["maxFaces", "max-faces"]]) {
      const select = document.getElementById(id);
      select.addEventListener("change", () => this.#change(key, key === "maxFaces" ? Number(select.value) : select.value));
      this.#selects.set(key, select);
    }
    fill(this.#selects.get("maxFaces"), [1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 24, 32, 48, 64].map((count) => ({ id: `${count}`, name: `${count}`, available: true })));
  }

  async loadChoices() {
    const lists = ["source", "model", "device"];
    const answers = await Promise.allSettled(lists.map((key) => call("GET", `api/${key}s`)));
    this.#unlistedFor = answers[0].reason ? this.#current.source : null;
    answers.forEach(({ value }, i) => value && fill(this.#selects.get(lists[i]), value));
    this.show(this.#current);
    for (const [key, select] of this.#selects) {
      if (key in this.#pending) {
        // its options are others now, and what a person has chosen is still on the way
        select.value = `${this.#pending[key]}`;
      }
    }
    // those that were answered are shown; one that was not answered at all is asked for again
    const [failure] = answers.flatMap(({ reason }) => reason ?? []).sort((one, other) => one.status - other.status);
    if (failure) {
      throw failure;
    }
  }

  // The browser's camera can be chosen while it runs, and only then; whoever starts or stops it.
  get listIsOld() {
    const camera = [...this.#selects.get("source").options].find(({ value }) => value === "browser");
    const runs = this.#current.source === "browser";
    return camera !== undefined && camera.disabled === runs && this.#unlistedFor !== this.#current.source;
  }

  // takes what the service says, but not over what a person is changing just now
  show(settings) {
    this.#current = settings;
    for (const [key, select] of this.#selects) {
      if (key in settings && !(key in this.#pending)) {
        if (key === "maxFaces" && ![...select.options].some((option) => option.value === `${settings[key]}`)) {
          select.add(new Option(settings[key]));
        }
        select.value = `${settings[key]}`;
      }
    }
    for (const [slider, input, output] of this.#inputs.values()) {
      if (slider.key in settings && !(slider.key in this.#pending)) {
        place(slider, input, output, settings[slider.key]);
      }
      input.disabled = settings.smoothing === false && (slider.key === "minCutoff" || slider.key === "responsiveness");
    }
    if (!("smoothing" in this.#pending)) {
      this.#switch.checked = settings.smoothing !== false;
    }
  }

  #buildSliders(parent) {
    const label = document.createElement("label");
    label.className = "switch";
    this.#switch = document.createElement("input");
    this.#switch.type = "checkbox";
    this.#switch.setAttribute("role", "switch");
    this.#switch.id = "smoothing-switch";
    this.#switch.addEventListener("change", () => this.#change("smoothing", this.#switch.checked));
    label.append(say("Smooth over time"), this.#switch);
    parent.append(label);
    for (const slider of sliders) {
      const row = document.createElement("div");
      row.className = "slider";
      const name = document.createElement("label");
      name.textContent = slider.name;
      name.htmlFor = `slider-${slider.key}`;
      const output = document.createElement("output");
      output.htmlFor = name.htmlFor;
      const input = document.createElement("input");
      input.type = "range";
      input.min = "0";
      input.max = "1000";
      input.id = name.htmlFor;
      input.dataset.key = slider.key;
      const hint = document.createElement("small");
      hint.textContent = slider.hint;
      input.addEventListener("input", () => {
        const value = valueOf(slider, input.value / 1000);
        place(slider, input, output, value, true);
        this.#change(slider.key, value);
      });
      row.append(name, output, input, hint);
      (slider.where ? document.getElementById(slider.where) : parent).append(row);
      this.#inputs.set(slider.key, [slider, input, output]);
    }
  }

  #change(key, value) {
    this.#pending[key] = value;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(), pause);
  }

  // one request at a time; what is changed while one is on its way goes with the next
  async #send() {
    if (this.#sending) {
      return;
    }
    this.#sending = true;
    while (Object.keys(this.#pending).length > 0) {
      const changes = { ...this.#pending };
      try {
        this.#current = await call("PATCH", "api/settings", changes);
      } catch (error) {
        if (error.status === tooMany && error.retryAfter > 0) {
          await passed(1000 * error.retryAfter);
          continue;
        }
        toast(error.message, "error");
      }
      for (const key of Object.keys(changes)) {
        if (this.#pending[key] === changes[key]) {
          delete this.#pending[key];
        }
      }
      await passed(pause);
    }
    this.#sending = false;
    this.show(this.#current);
  }
}

const passed = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function valueOf(slider, share) {
  const value = slider.logarithmic
    ? slider.low * (slider.high / slider.low) ** share
    : slider.low + (slider.high - slider.low) * share;
  return Number(value.toPrecision(3));
}

function shareOf(slider, value) {
  return slider.logarithmic
    ? Math.log(value / slider.low) / Math.log(slider.high / slider.low)
    : (value - slider.low) / (slider.high - slider.low);
}

function place(slider, input, output, value, byHand = false) {
  const share = shareOf(slider, value);
  if (!byHand) {
    input.value = `${Math.round(1000 * share)}`;
  }
  input.style.setProperty("--filled", `${100 * share}%`);
  const text = `${number(slider.shown?.(value) ?? value, slider.digits)} ${slider.unit}`;
  output.textContent = text;
  input.setAttribute("aria-valuetext", text);
}

function fill(select, choices) {
  select.replaceChildren(...choices.map(({ id, name, available, note }) => {
    const text = known[id] ?? name;
    const option = new Option(note && !available ? `${text} (${notes[note] ?? note})` : text, id);
    option.disabled = !available;
    option.title = notes[note] ?? note ?? "";
    return option;
  }));
}
