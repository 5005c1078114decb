// Where tracks are sent: what sends, how much a second, and why not; to be added and removed.

import { call } from "./api.js";
import { say } from "./say.js";
import { attempt } from "./toasts.js";

const byId = (id) => document.getElementById(id);

export class Outputs {
  #rows = new Map();

  constructor() {
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

  async refresh() {
    const { protocols, outputs } = await call("GET", "/api/outputs");
    const select = byId("output-protocol");
    if (select.options.length !== protocols.length) {
      select.replaceChildren(...protocols.map((name) => new Option(name)));
    }
    byId("outputs-empty").hidden = outputs.length > 0;
    for (const [id, row] of this.#rows) {
      if (!outputs.some((output) => output.id === id)) {
        row.item.remove();
        this.#rows.delete(id);
      }
    }
    const now = performance.now();
    for (const output of outputs) {
      const row = this.#rows.get(output.id) ?? this.#make(output);
      const rate = 1000 * (output.sent - row.sent) / Math.max(1, now - row.at);
      row.figure.textContent = output.error ? say("unreachable") : row.at ? say("{rate} a second", { rate: rate.toFixed(0) }) : "";
      row.reason.textContent = output.error ?? "";
      row.reason.hidden = !output.error;
      Object.assign(row, { sent: output.sent, at: now });
    }
  }

  async #add() {
    const place = byId("output-place").value.trim();
    const address = byId("output-protocol").value + (place ? `://${place}` : "");
    await call("POST", `/api/outputs?address=${encodeURIComponent(address)}`);
    byId("output-place").value = "";
    await this.refresh();
  }

  #make({ id, description }) {
    const item = document.createElement("li");
    const name = document.createElement("span");
    name.textContent = description;
    const figure = document.createElement("small");
    const remove = document.createElement("button");
    remove.textContent = say("Remove");
    remove.setAttribute("aria-label", say("Remove {name}", { name: description }));
    remove.addEventListener("click", () => attempt(async () => {
      await call("DELETE", `/api/outputs/${id}`);
      await this.refresh();
    }));
    const reason = document.createElement("p");
    reason.className = "reason";
    item.append(name, figure, remove, reason);
    byId("outputs").append(item);
    const row = { item, figure, reason, sent: 0, at: 0 };
    this.#rows.set(id, row);
    return row;
  }
}
