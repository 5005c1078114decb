// Starts the program as a person would and finds out where its page is.

import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const configuration = process.env.CONFIGURATION ?? "Release";
const program = join(root, "src", "ASMNet.Live", "bin", configuration, "net10.0", "asmnet-live.dll");
const patience = 60_000;

// The program from its start to its end
export const run = (words) => spawnSync("dotnet", [program, ...words], { encoding: "utf8", timeout: patience });

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
    service.ended = new Promise((resolve) => service.#process.on("exit", (code, signal) => resolve({ code, signal })));
    for (const stream of [service.#process.stdout, service.#process.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        service.#output += text;
      });
    }
    service.address = await service.#find(/page: (http:\S+)/);
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

  // waits until the status is as wanted
  async until(holds, patience = 30_000) {
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

  async #find(pattern) {
    const until = performance.now() + patience;
    while (performance.now() < until) {
      const match = this.#output.match(pattern);
      if (match) {
        return match[1];
      }
      const ended = await Promise.race([this.ended, new Promise((resolve) => setTimeout(resolve, 20))]);
      if (ended) {
        throw new Error(`The program ended with ${ended.code ?? ended.signal}:\n${this.#output}`);
      }
    }
    throw new Error(`The program did not say where its page is:\n${this.#output}`);
  }
}
