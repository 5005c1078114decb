// A live bar for each expression channel of the first face.

import { recall, remember } from "./memory.js";
import { say } from "./say.js";

const byId = (id) => document.getElementById(id);

// what the channels are called, without the side of the face; ARKit's own name, by which other programs know a channel, is its tooltip
const texts = {
  browDown: say("Brow down"),
  browInnerUp: say("Brow inner up"),
  browOuterUp: say("Brow outer up"),
  cheekPuff: say("Cheek puff"),
  cheekSquint: say("Cheek squint"),
  eyeBlink: say("Eye blink"),
  eyeLookDown: say("Eye look down"),
  eyeLookIn: say("Eye look in"),
  eyeLookOut: say("Eye look out"),
  eyeLookUp: say("Eye look up"),
  eyeSquint: say("Eye squint"),
  eyeWide: say("Eye wide"),
  jaw: say("Jaw"),
  jawForward: say("Jaw forward"),
  jawOpen: say("Jaw open"),
  mouth: say("Mouth"),
  mouthClose: say("Mouth close"),
  mouthDimple: say("Mouth dimple"),
  mouthFrown: say("Mouth frown"),
  mouthFunnel: say("Mouth funnel"),
  mouthLowerDown: say("Mouth lower down"),
  mouthPress: say("Mouth press"),
  mouthPucker: say("Mouth pucker"),
  mouthRollLower: say("Mouth roll lower"),
  mouthRollUpper: say("Mouth roll upper"),
  mouthShrugLower: say("Mouth shrug lower"),
  mouthShrugUpper: say("Mouth shrug upper"),
  mouthSmile: say("Mouth smile"),
  mouthStretch: say("Mouth stretch"),
  mouthUpperUp: say("Mouth upper up"),
  noseSneer: say("Nose sneer"),
  tongueOut: say("Tongue out"),
};

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
    row.title = name;
    const text = document.createElement("span");
    text.textContent = channelText(name);
    const bar = document.createElement("meter");
    bar.max = 1;
    bar.dataset.channel = name;
    row.append(text, bar);
    byId("channels").append(row);
    this.#bars.set(name, bar);
    return bar;
  }
}

// eyeBlinkLeft -> Eye blink left, in the reader's language
export function channelText(name) {
  const [, part, side] = name.match(/^(.*?)(Left|Right)?$/);
  const text = texts[part] ?? part;
  return side === "Left" ? say("{name} left", { name: text }) : side === "Right" ? say("{name} right", { name: text }) : text;
}
