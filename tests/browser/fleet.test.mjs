// A fleet: two programs publish what they track on a NATS server, a hub shows both in one page, and a client that is not ours receives the
// tracks. The server is killed and started again: tracking goes on as if nothing were, and the tracks come again.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { launch, openPage } from "./browser.mjs";
import { folder as artifacts } from "./report.mjs";
import { Service, patience, port } from "./service.mjs";
import { after, before, eventually, explained, test } from "./testing.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let folder, place, server, east, west, hub, browser, page;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "asmnet-live-fleet-"));
  await startServer();
  const address = `nats://127.0.0.1:${place}`;
  [east, west, hub, browser] = await Promise.all([
    Service.start({ folder, options: ["--source", "synthetic:fps=10", "--publish", address, "--node", "hall east"] }),
    Service.start({ folder, options: ["--source", "synthetic:fps=10", "--source", "synthetic:fps=10,seed=3", "--publish", address, "--node", "west"] }),
    Service.startAs(["hub", "--no-browser", "--port", "0", "--server", address], { folder }),
    launch(),
  ]);
  page = await openPage(await browser.newContext({ viewport: { width: 1280, height: 900 } }), hub.address);
});

after(async () => {
  await browser?.close();
  await Promise.all([east?.stop(), west?.stop(), hub?.stop()]);
  server?.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

test("the hub shows every source of every node with its faces", async () => {
  await page.waitForFunction(() => document.querySelectorAll(".tile").length === 3);
  await page.waitForFunction(() => [...document.querySelectorAll(".tile")].every((tile) => tile.dataset.state === "live" && tile.dataset.faces === "1" && tile.dataset.frames > 5));
  assert.deepEqual(await page.$$eval(".node h2", (titles) => titles.map((title) => title.textContent)), ["hall-east", "west"]);
  await page.waitForFunction((address) => document.querySelector("[data-node=west] a").getAttribute("href") === address, String(west.address));
  assert.deepEqual(page.complaints, []);
  await page.screenshot({ path: join(artifacts, "hub.png") });
});

test("whoever sends something to the hub's stream reads why it is closed", async () => {
  const closed = await page.evaluate(() => new Promise((resolve) => {
    const socket = new WebSocket(`ws://${location.host}/ws/fleet`);
    socket.onopen = () => socket.send("hello");
    socket.onclose = ({ code, reason }) => resolve([code, reason]);
  }));
  assert.deepEqual(closed, [1008, "Nothing may be sent here."]);
});

test("the hub speaks the language that is chosen in it, stays within a phone's window, and keeps the rules of axe-core", async () => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: "de", colorScheme: "light" });
  try {
    const phone = await openPage(context, hub.address);
    await phone.waitForFunction(() => document.querySelectorAll(".tile[data-state=live]").length === 3);
    for (const [language, theme] of [["de", "Dunkel oder hell"], ["es", "Oscuro o claro"], ["ja", "ダーク／ライト"], ["zh", "深色或浅色"], ["en", "Dark or light"]]) {
      if (language !== "de") {
        await Promise.all([phone.waitForEvent("load"), phone.selectOption("#language", language)]);
        await phone.waitForFunction((wanted) => document.documentElement.lang === wanted && document.querySelectorAll(".tile[data-state=live]").length === 3, language);
      }
      assert.equal(await phone.getAttribute("#theme", "aria-label"), theme);
      assert.equal(await phone.inputValue("#language"), language);
      const wide = await phone.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${wide} pixels too wide in ${language}`);
      await phone.screenshot({ path: join(artifacts, `hub-${language}.png`) });
    }
    await phone.evaluate(axe);
    const { violations } = await phone.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
    assert.deepEqual(violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target }) => target.join(" ")).join("; ")}`), []);
    assert.deepEqual(phone.complaints, []);
  } catch (error) {
    throw await explained(error);
  } finally {
    await context.close();
  }
});

test("a stranger whose tracks cannot be drawn costs no other tile anything", async () => {
  const before = await frames();
  // a name before all others, so that they would come behind it in each message
  const stranger = connect(place, "127.0.0.1", () => stranger.write(`CONNECT {"verbose":false}\r\n`));
  try {
    const sending = setInterval(() => {
      for (const body of ["{}", '{"width":640,"height":480}', '{"width":640,"height":480,"faces":7}', '{"width":640,"height":480,"faces":[{}]}']) {
        stranger.write(`PUB asmnet.a.1.tracks ${body.length}\r\n${body}\r\n`);
      }
    }, 20);
    try {
      await page.waitForFunction((past) => [...document.querySelectorAll(".tile")].every((tile, i) => tile.dataset.frames > past[i] + 10), before);
    } finally {
      clearInterval(sending);
    }
  } finally {
    stranger.destroy();
  }
  assert.equal(await page.locator(".tile").count(), 3);
  assert.deepEqual(page.complaints, []);
});

test("a client that is not ours receives the tracks on the documented subjects", async () => {
  const subjects = ["asmnet.west.1.tracks", "asmnet.west.2.tracks"];
  const messages = await receive("asmnet.west.*.tracks", (some) => some.length >= 12 && subjects.every((wanted) => some.some(({ subject }) => subject === wanted)));
  assert.deepEqual([...new Set(messages.map(({ subject }) => subject))].toSorted(), subjects);
  const faces = messages.flatMap(({ body }) => JSON.parse(body).faces);
  assert.ok(faces.length > 0);
  assert.ok(faces.every((face) => face.landmarks.length === 68));
});

test("a server that dies slows nothing, and the tracks come again when it is back", async () => {
  const withServer = await secondsFor(40);
  const gone = new Promise((resolve) => server.on("exit", resolve));
  server.kill("SIGKILL");
  await gone;
  const without = await secondsFor(40);
  // each send that were waited for would take two seconds, and all 40 of them 80
  assert.ok(without < 2 * withServer + 30, `40 frames took ${without} s, and ${withServer} s while the server was there`);
  await page.waitForFunction(() => [...document.querySelectorAll(".tile")].every((tile) => tile.dataset.state === "lost"));
  await eventually(async () => assert.equal((await hub.call("GET", "/healthz")).status, 503));

  await startServer();
  await receive("asmnet.hall-east.1.tracks", (some) => some.length >= 3);
  await page.waitForFunction(() => [...document.querySelectorAll(".tile")].every((tile) => tile.dataset.state === "live"));
  await east.untilSaid(/the server is there again/);
});

test("a hub that was started anew shows what it knows, and without it nothing is live", async () => {
  const words = ["hub", "--no-browser", "--port", String(await port()), "--server", `nats://127.0.0.1:${place}`];
  let other = await Service.startAs(words, { folder });
  let third;
  const context = await browser.newContext();
  try {
    third = await Service.start({ folder, options: ["--source", "synthetic:fps=10,size=320x240", "--publish", `nats://127.0.0.1:${place}`, "--node", "leaves"] });
    const shown = await openPage(context, other.address);
    const tiles = () => shown.$$eval(".tile", (all) => all.map((tile) => [tile.closest(".node").dataset.node, tile.dataset.state]));
    const live = [["hall-east", "live"], ["west", "live"], ["west", "live"]];
    await eventually(async () => assert.deepEqual(await tiles(), [live[0], ["leaves", "live"], live[1], live[2]]));
    await Promise.all([other.stop(), third.stop()]);
    await eventually(async () => assert.deepEqual((await tiles()).map(([, state]) => state), ["waiting", "waiting", "waiting", "waiting"]));
    other = await Service.startAs(words, { folder });
    await eventually(async () => assert.deepEqual(await tiles(), live));
  } catch (error) {
    throw await explained(error);
  } finally {
    await context.close();
    await Promise.all([other.stop(), third?.stop()]);
  }
});

const frames = () => page.$$eval(".tile", (tiles) => tiles.map((tile) => Number(tile.dataset.frames)));

// how long the first node takes for so many frames
async function secondsFor(frames) {
  const before = await east.status();
  const end = await east.until(({ pipeline }) => pipeline.framesTracked >= before.pipeline.framesTracked + frames);
  return end.pipeline.uptimeSeconds - before.pipeline.uptimeSeconds;
}

// Another program may take a port that was free just now: at first the next one is tried then. The server is ours when it tells the name that it was given.
async function startServer() {
  const known = place;
  for (let tries = 0; tries < 5; tries++) {
    place = known ?? await port();
    const name = `asmnet-${randomUUID()}`;
    server = spawn("nats-server", ["--addr", "127.0.0.1", "--port", String(place), "--name", name], { stdio: "ignore" });
    const own = server;
    const end = performance.now() + patience;
    while (own.exitCode === null && performance.now() < end) {
      if (await serverName() === name) {
        return;
      }
      await delay(50);
    }
    own.kill("SIGKILL");
  }
  throw new Error("nats-server does not start");
}

// what a NATS server says first; null where none answers
const serverName = () => new Promise((resolve) => {
  const socket = connect(place, "127.0.0.1");
  socket.setTimeout(1000, () => socket.destroy());
  socket.on("error", () => {}).on("close", () => resolve(null));
  socket.once("data", (data) => {
    resolve(/"server_name":"([^"]*)"/.exec(data)?.[1] ?? null);
    socket.destroy();
  });
});

// NATS' own text protocol, without any library
function receive(subject, enough) {
  return new Promise((resolve, reject) => {
    const messages = [];
    let text = "";
    const socket = connect(place, "127.0.0.1", () => socket.write(`CONNECT {"verbose":false}\r\nSUB ${subject} 1\r\n`));
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`${messages.length} messages came on ${subject}, of ${[...new Set(messages.map((message) => message.subject))]}`));
    }, patience);
    socket.on("error", reject);
    socket.setEncoding("latin1").on("data", (data) => {
      text += data;
      for (let header = /^(?:INFO|PING|\+OK)[^\n]*\n|MSG (\S+) \S+ (\d+)\r\n/.exec(text); header; header = /^(?:INFO|PING|\+OK)[^\n]*\n|MSG (\S+) \S+ (\d+)\r\n/.exec(text)) {
        const start = header.index + header[0].length;
        if (header[1] === undefined) {
          if (header[0].startsWith("PING")) {
            socket.write("PONG\r\n");
          }
          text = text.slice(start);
          continue;
        }
        const length = Number(header[2]);
        if (text.length < start + length + 2) {
          return;
        }
        messages.push({ subject: header[1], body: text.slice(start, start + length) });
        text = text.slice(start + length + 2);
        if (enough(messages)) {
          clearTimeout(timer);
          socket.destroy();
          resolve(messages);
          return;
        }
      }
    });
  });
}
