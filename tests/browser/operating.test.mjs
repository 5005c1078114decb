// The page in the hands of people: keys that are held down, a keyboard alone, full screen, a held picture, colours of the system, a tab that is not looked at.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { end, launch, openPage, untilDrawn, untilToast, untilTracked } from "./browser.mjs";
import { Service, port } from "./service.mjs";
import { after, before, eventually, explained, test } from "./testing.mjs";

let folder, service, browser, words;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "asmnet-live-operating-"));
  words = ["live", "--no-browser", "--port", String(await port()), "--source", "synthetic:size=320x240"];
  [service, browser] = await Promise.all([Service.startAs(words, { folder }), launch()]);
});

after(async () => {
  await browser?.close();
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function withPage(run, options = {}, preparation = () => {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, permissions: ["camera"], ...options });
  await context.addInitScript(preparation);
  try {
    const page = await openPage(context, service.address);
    await untilTracked(page);
    await run(page);
  } catch (error) {
    throw await explained(error);
  } finally {
    await end(context);
  }
}

const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.tagName);

test("a key that is held down acts once", () => withPage(async (page) => {
  const asked = [];
  page.on("request", (request) => {
    if (request.method() !== "GET") {
      asked.push(`${request.method()} ${new URL(request.url()).pathname}`);
    }
  });
  const hold = async (key) => {
    // the first press and what the keyboard repeats of it
    for (let i = 0; i < 6; i++) {
      await page.keyboard.down(key);
    }
    await page.keyboard.up(key);
  };
  await hold("0");
  await untilToast(page, /straight ahead/);
  assert.deepEqual(asked, ["POST /api/face/recentre"]);
  const dark = await page.evaluate(() => document.documentElement.dataset.theme);
  await hold("t");
  assert.notEqual(await page.evaluate(() => document.documentElement.dataset.theme), dark);
  await hold("r");
  // until the page has the answer, it takes no other press
  await page.waitForFunction(() => !document.getElementById("recording-badge").hidden);
  await service.until(({ recording }) => recording?.frames > 0);
  // and who presses twice before the first is answered is asked for nothing else
  let answer;
  const pressed = new Promise((resolve) => answer = resolve);
  await page.route((url) => url.pathname === "/api/recordings/current", async (route) => {
    await pressed;
    await route.continue();
  });
  const ended = page.waitForResponse((response) => response.request().method() === "DELETE");
  await page.keyboard.press("r");
  await page.keyboard.press("r");
  answer();
  // the browser's own word of a request may come after what the page shows of its answer
  await ended;
  await untilToast(page, /^Recorded:/);
  assert.deepEqual(asked.slice(1), ["POST /api/recordings", "DELETE /api/recordings/current"]);
  assert.deepEqual(await page.evaluate(() => window.toasts.filter(({ kind }) => kind === "error")), []);
}));

test("keys act wherever nothing is typed: on a switch, a box that is ticked and a slider too", () => withPage(async (page) => {
  const mirrored = () => page.getAttribute("[data-layer=mirror]", "aria-pressed");
  for (const place of ["#record-csv", "#smoothing-switch", "#slider-shapeLimit"]) {
    const before = await mirrored();
    await page.focus(place);
    await page.keyboard.press("m");
    assert.notEqual(await mirrored(), before, place);
  }
  const before = await mirrored();
  await page.focus("#output-place");
  await page.keyboard.press("m");
  assert.equal(await mirrored(), before);
  assert.equal(await page.inputValue("#output-place"), "m");
}));

test("what has not changed is not written again, which a screen reader would read out and which takes away what somebody marks", () => withPage(async (page) => {
  await page.waitForFunction(() => document.getElementById("facts").children.length > 0 && document.getElementById("state").dataset.state === "live");
  await page.evaluate(() => {
    window.written = [];
    for (const id of ["state", "record"]) {
      new MutationObserver(() => window.written.push(id)).observe(document.getElementById(id), { childList: true, characterData: true, subtree: true });
    }
    window.version = document.getElementById("facts").lastElementChild.firstChild;
  });
  for (let i = 0; i < 3; i++) {
    await (await page.waitForResponse((answer) => new URL(answer.url()).pathname === "/api/status")).finished();
  }
  assert.deepEqual(await page.evaluate(() => window.written), []);
  assert.ok(await page.evaluate(() => window.version.isConnected));
}));

test("where the browser shows nothing over all of its screen, that is not offered", () => withPage(async (page) => {
  assert.equal(await page.isVisible("#fullscreen"), false);
  await page.keyboard.press("f");
  await page.keyboard.press("0");
  await untilToast(page, /straight ahead/);
  assert.deepEqual(page.complaints, []);
}, {}, () => {
  // a telephone
  Object.defineProperty(document, "fullscreenEnabled", { get: () => undefined });
  delete Element.prototype.requestFullscreen;
}));

test("whoever works a button by the keyboard is still on it afterwards", () => withPage(async (page) => {
  await page.focus("#record");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => !document.getElementById("recording-badge").hidden);
  await service.until(({ recording }) => recording?.frames > 0);
  assert.equal(await focused(page), "record");
  await page.keyboard.press("Enter");
  await untilToast(page, /^Recorded:/);
  assert.equal(await focused(page), "record");
  await page.focus("#camera");
  for (const pressed of ["true", "false"]) {
    await page.keyboard.press("Enter");
    await page.waitForFunction((wanted) => document.querySelector(`#camera[aria-pressed=${wanted}]:not(:disabled, [aria-disabled])`), pressed);
    assert.equal(await focused(page), "camera");
  }
  for (const place of ["127.0.0.1:9", "127.0.0.1:19"]) {
    await page.fill("#output-place", place);
    await page.keyboard.press("Enter");
    await page.waitForFunction((wanted) => document.getElementById("outputs").textContent.includes(wanted), place);
  }
  await page.focus("#outputs button");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelectorAll("#outputs button").length === 1);
  assert.equal(await page.evaluate(() => document.activeElement.closest("#outputs") !== null), true, "on the next one that can be removed");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelectorAll("#outputs button").length === 0);
  await eventually(async () => assert.equal(await focused(page), "output-protocol"));
}));

test("a recording can be ended as soon as the page shows it", () => withPage(async (page) => {
  let release, slow = false;
  const released = new Promise((resolve) => release = resolve);
  const list = (url) => url.pathname === "/api/recordings";
  await page.route(list, async (route) => {
    if (route.request().method() === "GET" && slow) {
      await released;
    }
    await route.continue();
  });
  const recording = () => page.waitForFunction(() => !document.getElementById("recording-badge").hidden);
  await page.focus("#record");
  slow = true;
  await page.keyboard.press("Enter");
  await recording();
  await service.until(({ recording }) => recording?.frames > 0);
  const ended = page.waitForResponse((answer) => answer.request().method() === "DELETE");
  await page.keyboard.press("Enter");
  assert.equal((await ended).status(), 200);
  release();
  await untilToast(page, /^Recorded:/);
  await page.unrouteAll({ behavior: "wait" });
}));

test("a message is seen in full screen too", () => withPage(async (page) => {
  await page.keyboard.press("f");
  await page.waitForFunction(() => document.fullscreenElement !== null);
  await page.keyboard.press("0");
  // it goes by itself after some seconds
  const seen = (words) => page.waitForFunction((wanted) => {
    const toast = [...document.querySelectorAll(".toast")].find(({ textContent }) => textContent.includes(wanted));
    const { left, top, width, height } = toast?.getBoundingClientRect() ?? {};
    return toast && document.elementFromPoint(left + width / 2, top + height / 2) === toast;
  }, words);
  await seen("straight ahead");
  await page.evaluate(() => document.exitFullscreen());
  await page.waitForFunction(() => document.fullscreenElement === null);
  await page.keyboard.press("n");
  await seen("neutral face");
}));

test("a held picture says so again when the service is back", () => withPage(async (page) => {
  await page.keyboard.press("p");
  const note = () => page.textContent("#stage-note span");
  await eventually(async () => assert.equal(await note(), "Held. Press P to go on."));
  await service.stop();
  await eventually(async () => assert.match(await note(), /The service (has ended|does not answer)/));
  service = await Service.startAs(words, { folder });
  await page.waitForFunction(() => document.getElementById("state").dataset.state === "live");
  await eventually(async () => assert.equal(await note(), "Held. Press P to go on."));
  await page.keyboard.press("p");
  await page.waitForFunction(() => document.getElementById("stage-note").hidden);
}));

test("in the system's own colours it is seen what is switched on, and which colour stands for what", () => withPage(async (page) => {
  const backgrounds = (selectors) => page.evaluate((names) => names.map((name) => getComputedStyle(document.querySelector(name)).backgroundColor), selectors);
  await page.click("[data-layer=mirror]");
  await page.click("[data-layer=axes]");
  await page.mouse.move(0, 0);
  const [on, off] = await backgrounds(["[data-layer=mirror][aria-pressed=true]", "[data-layer=axes][aria-pressed=false]"]);
  assert.notEqual(on, off);
  const swatches = await backgrounds(["#legend-pose span:nth-child(1) i", "#legend-pose span:nth-child(2) i", "#legend-pose span:nth-child(3) i"]);
  assert.equal(new Set(swatches).size, 3, swatches.join("; "));
  const paint = async () => (await page.locator("#smoothing-switch").screenshot()).toString("base64");
  const before = await paint();
  await page.click("#smoothing-switch");
  await service.until(({ settings }) => settings.smoothing === false);
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.activeElement.blur());
  assert.notEqual(await paint(), before);
}, { forcedColors: "active" }));

test("a page that was not looked at tells the camera's delay, not for how long it was away", () => withPage(async (page) => {
  await page.click("#camera");
  await page.waitForFunction(() => Number(document.getElementById("figure-latency").dataset.count) > 5);
  await page.evaluate(() => window.lookAway());
  await page.evaluate(() => {
    window.drawn.length = 0;
    window.awayAt = performance.now();
  });
  await page.waitForFunction(() => window.drawn.filter(({ camera }) => camera !== undefined).length > 20 && performance.now() > window.awayAt + 3000, null, { polling: 50 });
  await page.evaluate(() => {
    window.drawn.length = 0;
    document.getElementById("figure-latency").dataset.count = "0";
    window.lookBack();
  });
  await untilDrawn(page, 10);
  await page.waitForFunction(() => Number(document.getElementById("figure-latency").dataset.count) > 5);
  assert.ok(Number(await page.getAttribute("#figure-latency", "data-p95")) < 2500, await page.textContent("#figure-latency"));
}, {}, () => {
  // what a browser does to a tab in the background: no animation frame until it is looked at again
  const paint = window.requestAnimationFrame.bind(window);
  const waiting = [];
  let away = false;
  window.requestAnimationFrame = (callback) => (away ? waiting.push(callback) : paint(callback));
  Object.defineProperty(document, "hidden", { get: () => away });
  const turn = (value) => {
    away = value;
    document.dispatchEvent(new Event("visibilitychange"));
    waiting.splice(0).forEach((callback) => paint(callback));
  };
  window.lookAway = () => turn(true);
  window.lookBack = () => turn(false);
}));
