// Starts the program as a person would and finds out where its page is.

import { spawn, spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const configuration = process.env.CONFIGURATION ?? "Release";
const program = join(root, "src", "ASMNet.Live", "bin", configuration, "net10.0", "asmnet-live.dll");

// how long anything is waited for, in milliseconds: no promise, only what no frozen neighbour takes away
export const patience = 90_000;

// The program from its start to its end
export const run = (words) => spawnSync("dotnet", [program, ...words], { encoding: "utf8", timeout: patience });

// A port that is free now and that no connection gets by itself, for what is started again or must be known before.
export async function port(kind) {
  for (const end = performance.now() + patience; performance.now() < end;) {
    const wanted = 10_000 + Math.floor(20_000 * Math.random());
    const taken = await new Promise((resolve) => {
      if (kind === "udp") {
        const probe = createSocket("udp4").on("error", resolve);
        probe.bind(wanted, "127.0.0.1", () => probe.close(() => resolve(null)));
      } else {
        const probe = createServer().on("error", resolve).listen(wanted, "127.0.0.1", () => probe.close(() => resolve(null)));
      }
    });
    if (taken === null) {
      return wanted;
    }
  }
  throw new Error("No port is free.");
}

// Every program that was started
export const services = new Set();

export class Service {
  #process;
  #output = "";

  // folder: where it is started, which is where recordings go
  static start({ folder, options = [], environment = {} }) {
    return Service.startAs(["live", "--no-browser", "--port", "0", ...options], { folder, environment });
  }

  // with exactly these words on the command line
  static async startAs(words, { folder, environment = {} }) {
    if (!existsSync(program)) {
      throw new Error(`${program} does not exist; run 'dotnet build -c ${configuration}' first.`);
    }
    const service = new Service();
    services.add(service);
    service.startedAt = performance.now();
    service.#process = spawn("dotnet", [program, ...words], {
      cwd: folder,
      env: { ...process.env, ...environment },
    });
    // not 'exit', after which its last words may still be on the way
    service.ended = new Promise((resolve) => service.#process.on("close", (code, signal) => resolve({ code, signal })));
    for (const stream of [service.#process.stdout, service.#process.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        service.#output += text;
      });
    }
    service.address = await service.#find(/page: (http:\S+)\s/, (end) => `${end}, and has not said where its page is`);
    return service;
  }

  get output() {
    return this.#output;
  }

  get isRunning() {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  get processId() {
    return this.#process.pid;
  }

  // waits until it has written what is wanted
  async untilSaid(pattern) {
    await this.#find(pattern, (end) => `${end}, and has not said ${pattern}`);
  }

  // waits until the status is as wanted
  async until(holds) {
    for (const end = performance.now() + patience; ;) {
      const status = await this.status();
      if (holds(status)) {
        return status;
      }
      if (performance.now() > end) {
        throw new Error(`It never came to ${holds}; the status is ${JSON.stringify(status)}\n${this.#output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async call(method, path, body, headers = {}) {
    return fetch(new URL(path, this.address), {
      method,
      headers: body ? { "Content-Type": "application/json", ...headers } : headers,
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(patience),
    });
  }

  async status() {
    return (await this.call("GET", "/api/status")).json();
  }

  // resolves with the exit code and the milliseconds that it took
  async stop() {
    const asked = performance.now();
    this.#process.kill("SIGTERM");
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), patience);
    const { code, signal } = await this.ended;
    clearTimeout(timer);
    return { code, signal, milliseconds: performance.now() - asked };
  }

  async #find(pattern, complaint) {
    const until = performance.now() + patience;
    for (let ended; ;) {
      const match = this.#output.match(pattern);
      if (match) {
        return match[1];
      }
      if (ended || performance.now() > until) {
        throw new Error(`${complaint(ended ? `The program ended with ${ended.code ?? ended.signal}` : "The program runs")}:\n${this.#output}`);
      }
      ended = await Promise.race([this.ended, new Promise((resolve) => setTimeout(resolve, 20))]);
    }
  }
}
