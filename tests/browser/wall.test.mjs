// Several sources in one program: a wall of tiles, the page of each, and a source whose sender is killed, which concerns no other.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch, openPage, untilTracked } from "./browser.mjs";
import { folder as artifacts } from "./report.mjs";
import { Service, port } from "./service.mjs";
import { after, before, eventually, test } from "./testing.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let folder, sender, service, browser, page;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "asmnet-live-wall-"));
  const place = await port("udp");
  sender = spawn("ffmpeg", ["-v", "error", "-re", "-f", "lavfi", "-i", "testsrc=size=320x240:rate=10", "-g", "10", "-f", "mpegts", `udp://127.0.0.1:${place}`], { stdio: "ignore" });
  [service, browser] = await Promise.all([
    Service.start({ folder, options: ["--source", "synthetic:fps=10", "--source", `udp://127.0.0.1:${place}`, "--source", "synthetic:seed=7,fps=10"] }),
    launch(),
  ]);
  page = await openPage(await browser.newContext({ viewport: { width: 1280, height: 760 } }), service.address);
});

after(async () => {
  sender?.kill("SIGKILL");
  await browser?.close();
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("the program opens on the wall, where each source has a tile with moving pictures", async () => {
  assert.equal(new URL(service.address).pathname, "/wall");
  await page.waitForFunction(() => document.querySelectorAll(".tile").length === 3);
  await page.waitForFunction(() => [...document.querySelectorAll(".tile")].every((tile) => tile.dataset.state === "live" && tile.dataset.frames > 5));
  assert.deepEqual(await page.$$eval(".tile .caption b", (names) => names.map((name) => name.textContent.split(" ")[0])), ["1", "2", "3"]);
  await page.waitForFunction(() => document.querySelector("#state span").textContent === "3 of 3 live");
  await page.screenshot({ path: join(artifacts, "wall.png") });
});

test("the wall keeps the rules of axe-core", async () => {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  assert.deepEqual(violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target }) => target.join(" ")).join("; ")}`), []);
});

test("one source is recorded into a folder of its own, and its tile says so", async () => {
  assert.equal((await service.call("POST", "/api/sources/3/recordings")).status, 201);
  await page.waitForFunction(() => !document.querySelector(".tile[data-number='3'] .recorded").hidden);
  // what is stopped before its first frame is no recording
  await eventually(async () => assert.ok((await (await service.call("GET", "/api/sources/3/status")).json()).recording?.frames > 0));
  assert.equal((await (await service.call("GET", "/api/recordings")).json()).length, 0);
  const finished = await (await service.call("DELETE", "/api/sources/3/recordings/current")).json();
  assert.equal(finished.state, "finished");
  assert.ok(readdirSync(join(folder, "recordings", "source-3")).includes(finished.fileName));
});

test("a tile leads to the page of its source, which leads back", async () => {
  await page.click(".tile[data-number='3']");
  await untilTracked(page);
  assert.equal(new URL(page.url()).search, "?source=3");
  await page.click("#wall");
  await page.waitForSelector(".tile[data-number='3'][data-frames]");
});

test("a wall that is opened by the address of one source has them all", async () => {
  const other = await openPage(page.context(), new URL("/wall?source=3", service.address).href);
  await other.waitForFunction(() => [1, 3].every((number) => document.querySelector(`.tile[data-number='${number}'][data-frames]`)));
  assert.deepEqual(other.complaints, []);
  await other.close();
});

test("the page of a source that is not there says so, leads to those that are, and goes on once it is", async () => {
  const words = ["live", "--no-browser", "--port", String(await port()), "--source", "synthetic:fps=10", "--source", "synthetic:seed=7,fps=12"];
  let other = await Service.startAs(words, { folder });
  try {
    const lost = await openPage(page.context(), new URL("/?source=3", other.address).href);
    const said = () => lost.textContent("#stage-note span");
    await eventually(async () => assert.equal(await said(), "There is no source 3; there is: 1 synthetic (1 face, 640x480, 10 frames a second) 2 synthetic (1 face, 640x480, 12 frames a second)"));
    assert.equal(await lost.textContent("#state span"), "No such source");
    await other.stop();
    await eventually(async () => assert.match(await said(), /The service does not answer/));
    other = await Service.startAs([...words, "--source", "synthetic:seed=8,fps=10"], { folder });
    await untilTracked(lost);
    await eventually(async () => assert.equal(await lost.isVisible("#stage-note"), false));

    const strange = await openPage(page.context(), new URL("/?source=../2", other.address).href);
    await strange.click("#stage-note a:text('2 ')");
    await untilTracked(strange);
    assert.equal(new URL(strange.url()).search, "?source=2");
    await Promise.all([lost.close(), strange.close()]);
  } finally {
    await other.stop();
  }
});

test("a source whose sender is killed is shown as waiting, and the others go on untouched", async () => {
  const before = await counts();
  sender.kill("SIGKILL");
  await page.waitForFunction(() => document.querySelector(".tile[data-number='2']").dataset.state !== "live");
  const started = await counts();
  const shown = await page.$$eval(".tile", (tiles) => tiles.map((tile) => Number(tile.dataset.frames)));
  await page.waitForFunction((frames) => [1, 3].every((number) => Number(document.querySelector(`.tile[data-number='${number}']`).dataset.frames) > frames[number - 1] + 10), shown);
  let now;
  await eventually(async () => {
    now = await counts();
    for (const source of [1, 3]) {
      assert.ok(now.frames[source] > started.frames[source] + 10, `source ${source} tracked ${now.frames[source] - started.frames[source]} frames`);
    }
  });
  assert.equal(now.frames[2], started.frames[2]);
  assert.ok(before.frames[2] > 0);
  await eventually(async () => {
    const health = await service.call("GET", "/healthz");
    assert.equal(health.status, 200);
    assert.deepEqual((await health.json()).sources.map((source) => source.ready), [true, false, true]);
    assert.equal((await service.call("GET", "/healthz?source=2")).status, 503);
  });
  assert.deepEqual(page.complaints, []);
  await page.screenshot({ path: join(artifacts, "wall-waiting.png") });
});

test("what a program no longer has goes from the wall, and without the program nothing on it is live", async () => {
  const words = ["live", "--no-browser", "--port", String(await port()), "--source", "synthetic:fps=10", "--source"];
  let other = await Service.startAs([...words, "synthetic:seed=7,fps=10", "--source", "synthetic:seed=8,fps=10"], { folder });
  try {
    const wall = await openPage(page.context(), other.address);
    const states = () => wall.$$eval(".tile", (tiles) => tiles.map((tile) => tile.dataset.state));
    await eventually(async () => assert.deepEqual(await states(), ["live", "live", "live"]));
    await other.stop();
    await eventually(async () => assert.deepEqual(await states(), ["waiting", "waiting", "waiting"]));
    other = await Service.startAs([...words, "synthetic:seed=7,fps=10"], { folder });
    await eventually(async () => assert.deepEqual(await states(), ["live", "live"]));
    await wall.close();
  } finally {
    await other.stop();
  }
});

// the counters of each source, as a dashboard reads them
async function counts() {
  const text = await (await service.call("GET", "/metrics")).text();
  const frames = {};
  for (const [, source, value] of text.matchAll(/^asmnet_frames_total\{[^}]*source="(\d+)"[^}]*\} (\d+)/gm)) {
    frames[source] = Number(value);
  }
  return { frames };
}
