// Where tracks are sent: what sends, how much a second, and why not; to be added and removed.

import { call } from "./api.js";
import { say } from "./say.js";
import { attempt } from "./toasts.js";

// milliseconds; over less, a rate would be chance
const leastSpan = 500;
const byId = (id) => document.getElementById(id);

export class Outputs {
  #rows = new Map();
  #refresh;
  #adding = "";

  // refresh: shows what holds after a change
  constructor(refresh) {
    this.#refresh = refresh;
    byId("output-form").addEventListener("submit", (event) => {
      event.preventDefault();
      attempt(() => this.#add());
    });
  }

  // send: all outputs in the form of the setting
  keep(send) {
    byId("outputs-keep").hidden = !send;
    byId("outputs-line").textContent = `"Send": ${JSON.stringify(send)}`;
  }

  // what /api/outputs says
  show({ protocols, outputs }) {
    const select = byId("output-protocol");
    if (select.options.length !== protocols.length) {
      select.replaceChildren(...protocols.map((name) => new Option(name)));
    }
    byId("outputs-empty").hidden = outputs.length > 0;
    for (const [id, row] of this.#rows) {
      if (!outputs.some((output) => output.id === id)) {
        this.#drop(row.item);
        this.#rows.delete(id);
      }
    }
    const now = performance.now();
    for (const output of outputs) {
      const row = this.#rows.get(output.id) ?? this.#make(output);
      row.reason.textContent = output.error ?? "";
      row.reason.hidden = !output.error;
      if (output.error) {
        row.figure.textContent = say("unreachable");
      } else if (now - row.at >= leastSpan) {
        row.figure.textContent = say("{rate} a second", { rate: (1000 * (output.sent - row.sent) / (now - row.at)).toFixed(0) });
      }
      if (output.error || now - row.at >= leastSpan) {
        Object.assign(row, { sent: output.sent, at: now });
      }
    }
  }

  async #add() {
    const place = byId("output-place").value.trim();
    const address = byId("output-protocol").value + (place ? `://${place}` : "");
    if (address === this.#adding) {
      // pressed twice before it is answered
      return;
    }
    this.#adding = address;
    try {
      await call("POST", `api/outputs?address=${encodeURIComponent(address)}`);
    } finally {
      this.#adding = "";
    }
    if (byId("output-place").value.trim() === place) {
      // not what was typed meanwhile
      byId("output-place").value = "";
    }
    await this.#refresh();
  }

  // the focus goes to what stands in its place, not out of the page
  #drop(item) {
    const at = [...byId("outputs").children].indexOf(item);
    const wasOn = item.contains(document.activeElement);
    item.remove();
    const rows = byId("outputs").children;
    if (wasOn) {
      (rows[Math.min(at, rows.length - 1)]?.querySelector("button") ?? byId("output-protocol")).focus();
    }
  }

  #make({ id, description, sent }) {
    const item = document.createElement("li");
    const name = document.createElement("span");
    name.textContent = description;
    const figure = document.createElement("small");
    const remove = document.createElement("button");
    remove.textContent = say("Remove");
    remove.setAttribute("aria-label", say("Remove {name}", { name: description }));
    let removing = false;
    remove.addEventListener("click", () => attempt(async () => {
      if (removing) {
        return;
      }
      removing = true;
      try {
        await call("DELETE", `api/outputs/${id}`);
        await this.#refresh();
      } finally {
        removing = false;
      }
    }));
    const reason = document.createElement("p");
    reason.className = "reason";
    item.append(name, figure, remove, reason);
    byId("outputs").append(item);
    const row = { item, figure, reason, sent, at: performance.now() };
    this.#rows.set(id, row);
    return row;
  }
}
