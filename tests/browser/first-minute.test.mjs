// What people do first: the page exactly as the README starts it, and a file.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch, openPage, untilDrawn, untilTracked } from "./browser.mjs";
import { folder as artifacts } from "./report.mjs";
import { Service, port, run } from "./service.mjs";
import { after, before, explained, test } from "./testing.mjs";

const fileFrames = 30;
let folder;
let browser;
let file;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "asmnet-live-first-"));
  browser = await launch();
  file = join(folder, "clip.avi");
  const { status, stderr } = run(["record", "--source", "synthetic:size=320x240,fps=15,pace=off", "--duration", "2", "--output", file]);
  assert.equal(status, 0, stderr);
});

after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function withService(words, run) {
  // the port is the only thing that differs from what a person types: 5080 may be taken here
  const service = await Service.startAs(words, { folder, environment: { ASMNET_Web__Port: "0", DISPLAY: "", WAYLAND_DISPLAY: "" } });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    await run(service, context);
  } catch (error) {
    throw await explained(error);
  } finally {
    await context.close();
    await service.stop();
  }
}

const needsFFmpeg = { skip: spawnSync("ffprobe", ["-version"]).error ? "files need ffmpeg" : false };

test("as the README starts it: every GET of the API answers, all lists are filled, nothing complains", () => withService([], async (service, context) => {
  const { paths } = await (await service.call("GET", "/openapi.json")).json();
  const gets = Object.keys(paths).filter((path) => paths[path].get && !path.startsWith("/ws/"));
  assert.ok(gets.includes("/api/sources"));
  await service.until(({ pipeline }) => pipeline.framesTracked > 0);
  for (const path of gets) {
    const answer = await service.call("GET", path.replace("{id}", "none").replace("{number}", "1"));
    assert.equal(answer.status, path.includes("{id}") ? 404 : 200, `${path}: ${await answer.text()}`);
  }

  const page = await openPage(context, service.address);
  await untilTracked(page);
  for (const id of ["source", "model", "device", "max-faces"]) {
    await page.waitForFunction((list) => document.getElementById(list).selectedOptions[0]?.textContent, id);
  }
  assert.deepEqual(page.complaints, []);
  await page.screenshot({ path: join(artifacts, "first-minute.png") });
}));

test("a file plays to its end and no frame is lost untold, and the page says so and plays it again", needsFFmpeg, () => withService(["live", "--no-browser", "--source", file], async (service, context) => {
  const page = await openPage(context, service.address);
  const ended = await service.until(({ pipeline }) => pipeline.state === "ended");
  // a machine that falls half a second behind leaves frames out, never more than three in a row, and tells how many came before the last it shows
  const { framesTracked: tracked, framesDropped: dropped } = ended.pipeline;
  assert.ok(tracked + dropped <= fileFrames && tracked + dropped >= fileFrames - 3 && tracked >= fileFrames / 4, `${tracked} frames were tracked and ${dropped} left out`);
  await page.waitForFunction(() => !document.getElementById("replay").hidden && /The source has ended\./.test(document.getElementById("stage-note").textContent));
  await service.untilSaid(/The source has ended\. The page stays/);

  const last = await page.evaluate(() => window.drawn.length);
  // two presses of somebody impatient play it once
  const asked = [];
  page.on("request", (request) => request.method() === "POST" && asked.push(request.url()));
  await page.evaluate(() => [1, 2].forEach(() => document.getElementById("replay").click()));
  await untilDrawn(page, last + 1);
  await service.until(({ pipeline }) => pipeline.state === "ended");
  assert.equal(asked.length, 1);
  assert.deepEqual(page.complaints, []);

  // who opens the page only now sees what there was to see last
  const late = await context.newPage();
  await late.addInitScript(() => document.addEventListener("asmnet:frame", () => {
    window.hasDrawn = true;
  }));
  await late.goto(service.address);
  await late.waitForFunction(() => window.hasDrawn && /The source has ended\./.test(document.getElementById("stage-note").textContent));
  await late.close();

  // what streaming software shows stays free of words
  const stage = await openPage(context, `${service.address}?view=stage`);
  await stage.waitForSelector("#replay:not([hidden])", { state: "attached" });
  await stage.evaluate(async () => (await import("/js/toasts.js")).toast("Something went wrong.", "error"));
  assert.deepEqual(await visibleWords(stage), []);
}));

test("recentring waits for a face where a camera of the network has stopped with one in its last picture", needsFFmpeg, async () => {
  const address = `udp://127.0.0.1:${await port("udp")}`;
  const sender = spawn("ffmpeg", ["-v", "error", "-re", "-stream_loop", "-1", "-i", file, "-g", "10", "-f", "mpegts", address], { stdio: "ignore" });
  try {
    await withService(["live", "--no-browser", "--source", address], async (service, context) => {
      const page = await openPage(context, service.address);
      await untilTracked(page);
      sender.kill("SIGKILL");
      await service.until(({ pipeline }) => !(pipeline.secondsSinceFrame < 2));
      // the page's first question from now on is answered with that
      await page.evaluate(() => document.getElementById("state").dataset.state = "");
      await page.waitForSelector("#state[data-state=waiting]");
      await page.keyboard.press("0");
      await page.waitForFunction(() => window.toasts.length > 0);
      assert.deepEqual(await page.evaluate(() => window.toasts.map(({ text }) => text)), ["There is no face. This is done as soon as one is there."]);
    });
  } finally {
    sender.kill("SIGKILL");
  }
});

test("what stands beside a plot is never cut off", () => withService(["live", "--no-browser", "--source", "synthetic:size=320x240"], async (service, context) => {
  const page = await openPage(context, service.address);
  const { empty, left } = await page.evaluate(async () => {
    const { Plot, symmetric } = await import("/js/plots.js");
    let least = Infinity;
    const { fillText } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
      least = Math.min(least, x - this.measureText(text).width);
      fillText.call(this, text, x, y);
    };
    new Plot("pose", [{ name: "", colour: "--yaw" }], symmetric, "°").add([-170]);
    return { empty: symmetric(Infinity, -Infinity), left: least };
  });
  assert.ok(left >= 0, `${left} pixels`);
  assert.deepEqual(empty, [-15, 15]);
}));

test("with --loop a file begins anew", needsFFmpeg, () => withService(["live", "--no-browser", "--source", file, "--loop"], async (service) => {
  const { pipeline } = await service.until((status) => status.pipeline.framesTracked > 2.5 * fileFrames);
  assert.equal(pipeline.state, "running");
}));

test("the calm slider: right is calmer, in words, in numbers and on a still face", () => withService(["live", "--no-browser", "--source", "synthetic:motion=0,noise=30,size=320x240"], async (service, context) => {
  const page = await openPage(context, service.address);
  await untilTracked(page);
  // without the share that rises with speed, so that this slider acts alone
  await page.focus("[data-key=responsiveness]");
  await page.keyboard.press("Home");
  await service.until(({ settings }) => settings.responsiveness === 0);
  const left = await atEnd("Home");
  const right = await atEnd("End");
  assert.ok(right.number > 100 * left.number, `${left.number} to ${right.number}`);
  assert.ok(right.cutoff < left.cutoff);
  assert.ok(right.shaking < 0.5 * left.shaking, `a still face moves ${left.shaking} pixels a frame at the left and ${right.shaking} at the right`);

  async function atEnd(key) {
    await page.focus("[data-key=minCutoff]");
    await page.keyboard.press(key);
    const expected = key === "End" ? 0.05 : 30;
    const { settings } = await service.until((status) => status.settings.minCutoff === expected);
    // what the filter held before is forgotten within a second at the calm end
    await page.evaluate(() => { window.drawn.length = 0; });
    await untilDrawn(page, 60);
    await page.evaluate(() => { window.drawn.length = 0; });
    await untilDrawn(page, 60);
    const noses = await page.evaluate(() => window.drawn.filter(({ faces }) => faces.length).map(({ faces }) => faces[0].landmarks[30]));
    const shaking = noses.slice(1).reduce((sum, [x, y], i) => sum + Math.hypot(x - noses[i][0], y - noses[i][1]), 0) / (noses.length - 1);
    return { number: parseFloat(await page.textContent("output[for=slider-minCutoff]")), cutoff: settings.minCutoff, shaking };
  }
}));

// text that a person would see over the picture
const visibleWords = (page) => page.evaluate(() => {
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const seen = [];
  while (words.nextNode()) {
    const { parentElement, textContent } = words.currentNode;
    if (textContent.trim() && parentElement.checkVisibility({ visibilityProperty: true, opacityProperty: true })) {
      seen.push(textContent.trim());
    }
  }
  return seen;
});
