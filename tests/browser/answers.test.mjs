// Answers that come late: what the page shows and sends never goes back to what was before a change.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { end, launch, openPage, untilToast, untilTracked } from "./browser.mjs";
import { Service } from "./service.mjs";
import { after, before, eventually, explained, test } from "./testing.mjs";

let folder;
let service;
let browser;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "asmnet-live-answers-"));
  [service, browser] = await Promise.all([Service.start({ folder, options: ["--source", "synthetic"] }), launch()]);
});

after(async () => {
  await browser?.close();
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function withPage(run, address = service.address) {
  const context = await browser.newContext();
  try {
    const page = await openPage(context, address);
    await untilTracked(page);
    await page.waitForFunction(() => document.getElementById("output-protocol").options.length > 5);
    await run(page);
  } catch (error) {
    throw await explained(error);
  } finally {
    await end(context);
    for (const { id } of await sent()) {
      await service.call("DELETE", `/api/outputs/${id}`);
    }
  }
}

// the outputs of the service
const sent = async () => (await (await service.call("GET", "/api/outputs")).json()).outputs;

// Holds back the answers to all such requests until they are released; what they ask for is done at once
async function hold(page, method, path) {
  let release;
  const released = new Promise((resolve) => {
    release = resolve;
  });
  const asked = [];
  await page.route((url) => url.pathname === path, async (route) => {
    if (route.request().method() !== method) {
      await route.fallback();
      return;
    }
    asked.push(route.request().url());
    const response = await route.fetch();
    await released;
    await route.fulfill({ response });
  });
  return { asked, release };
}

// Holds back the next answer to such a request until it is released
async function holdNext(page, method, path) {
  let held = false;
  let release;
  await page.route(`**${path}`, async (route) => {
    if (held || route.request().method() !== method) {
      await route.fallback();
      return;
    }
    held = true;
    const response = await route.fetch();
    await new Promise((resolve) => {
      release = resolve;
    });
    await route.fulfill({ response });
  });
  return { caught: () => eventually(() => assert.ok(release, `${method} ${path}`)), release: () => release() };
}

test("a status from before an output was added does not take its line away", () => withPage(async (page) => {
  await page.evaluate(() => {
    window.seen = [];
    const look = () => window.seen.push([document.querySelectorAll("#outputs li").length, document.getElementById("outputs-keep").hidden]);
    new MutationObserver(look).observe(document.getElementById("outputs"), { childList: true, subtree: true, characterData: true });
    new MutationObserver(look).observe(document.getElementById("outputs-keep"), { attributes: true, childList: true, subtree: true, characterData: true });
  });

  const { caught, release } = await holdNext(page, "GET", "/api/status");
  await caught();
  await page.selectOption("#output-protocol", "osc");
  await page.fill("#output-place", "127.0.0.1:9");
  await Promise.all([page.waitForResponse((response) => response.request().method() === "POST" && response.url().includes("/api/outputs")), page.click("#output-form button")]);
  release();
  await page.waitForFunction(() => document.querySelectorAll("#outputs li").length === 1 && !document.getElementById("outputs-keep").hidden);
  await page.waitForFunction(() => /second|unreachable/.test(document.getElementById("outputs").textContent));

  assert.deepEqual((await page.evaluate(() => window.seen)).filter(([count, hidden]) => count > 0 && hidden), []);
  assert.deepEqual(page.complaints, []);
}));

test("a slider that is moved while its last change is on the way ends where it was left", () => withPage(async (page) => {
  const move = (value) => page.evaluate((place) => {
    const slider = document.querySelector("[data-key=detail]");
    slider.value = place;
    slider.dispatchEvent(new Event("input"));
  }, value);

  const { caught, release } = await holdNext(page, "PATCH", "/api/settings");
  await move(250);
  await caught();
  await move(750);
  release();

  await service.until((status) => status.settings.detail === 0.75);
  await page.waitForFunction(() => document.querySelector("[data-key=detail]").value === "750");
  assert.deepEqual(page.complaints, []);
}));

// Drags the slider of the detail to the right for four seconds, on while its first change is on the way, and each takes its time; resolves with the
// value where it was left, and with how many changes were asked for in how many seconds.
const drag = (page) => page.evaluate(async () => {
  const { fetch } = window;
  const begun = performance.now();
  let changes = 0;
  const asked = new Promise((resolve) => {
    window.fetch = async (address, request) => {
      if (request.method === "PATCH") {
        resolve();
        changes++;
        await new Promise((passed) => setTimeout(passed, 30));
      }
      return fetch(address, request);
    };
  });
  const slider = document.querySelector("[data-key=detail]");
  for (let place = 101; place <= 350; place++) {
    slider.value = place;
    slider.dispatchEvent(new Event("input"));
    await (place === 101 ? asked : new Promise((passed) => setTimeout(passed, 16)));
  }
  return { value: slider.value / 1000, changes, seconds: (performance.now() - begun) / 1000 };
});

const isLeftAt = async (page, of, value) => {
  await of.until(({ settings }) => settings.detail === value);
  await page.waitForFunction((place) => document.querySelector("[data-key=detail]").value === place, `${1000 * value}`);
  assert.deepEqual(await page.evaluate(() => window.toasts), []);
};

test("a slider that is dragged for long asks for no more changes than the service allows", () => withPage(async (page) => {
  const { value, changes, seconds } = await drag(page);
  await isLeftAt(page, service, value);
  // ten a second; the first waits for none
  assert.ok(changes <= 1 + 10 * seconds, `${changes} changes in ${seconds} s`);
}));

test("a slider that is dragged where the service allows few changes ends where it was left, without a complaint", async () => {
  const strict = await Service.start({ folder, options: ["--source", "synthetic"], environment: { ASMNET_Web__ChangesPerSecond: "1" } });
  try {
    await withPage(async (page) => isLeftAt(page, strict, (await drag(page)).value), strict.address);
  } catch (error) {
    throw await explained(error);
  } finally {
    await strict.stop();
  }
});

const outputs = (page) => page.$$eval("#outputs li", (items) => items.length);

test("an output that is added twice before the first is answered is there once, and what is typed meanwhile stays", () => withPage(async (page) => {
  const { asked, release } = await hold(page, "POST", "/api/outputs");
  await page.fill("#output-place", "127.0.0.1:9");
  await page.focus("#output-place");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  // the list may tell of it before the answer does
  await page.waitForFunction(() => document.querySelectorAll("#outputs li").length > 0);
  await page.fill("#output-place", "127.0.0.1:19");
  const answered = page.waitForResponse((answer) => answer.request().method() === "POST");
  release();
  await (await answered).finished();
  await page.waitForResponse((answer) => new URL(answer.url()).pathname === "/api/outputs" && answer.request().method() === "GET");
  assert.equal(asked.length, 1);
  assert.equal(await page.inputValue("#output-place"), "127.0.0.1:19");
  const gone = page.waitForResponse((answer) => answer.request().method() === "DELETE");
  await page.click("#outputs button");
  assert.equal((await gone).status(), 204);
  await page.waitForFunction(() => document.querySelectorAll("#outputs li").length === 0);
  assert.deepEqual(await page.evaluate(() => window.toasts), []);
}));

test("an output that is removed twice before the first is answered goes without a complaint, and the focus stays in its place", () => withPage(async (page) => {
  for (const place of ["127.0.0.1:9", "127.0.0.1:19"]) {
    assert.equal((await service.call("POST", `/api/outputs?address=osc://${place}`)).status, 201);
  }
  await page.waitForFunction(() => document.querySelectorAll("#outputs li").length === 2);
  const [first, second] = await sent();
  const { asked, release } = await hold(page, "DELETE", `/api/outputs/${first.id}`);
  await page.focus("#outputs button");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  // the list lacks it before the answer comes
  await page.waitForFunction(() => document.querySelectorAll("#outputs li").length === 1);
  assert.ok(await page.evaluate(() => document.activeElement.closest("#outputs") !== null), "on the next one that can be removed");
  release();
  assert.equal(asked.length, 1);
  assert.equal((await service.call("DELETE", `/api/outputs/${second.id}`)).status, 204);
  await eventually(async () => assert.equal(await outputs(page), 0));
  assert.equal(await page.evaluate(() => document.activeElement.id), "output-protocol");
  assert.deepEqual(await page.evaluate(() => window.toasts), []);
}));

test("choices that were not answered are asked for again, and what was chosen meanwhile stays chosen", () => withPage(async (page) => {
  await page.waitForFunction(() => document.getElementById("model").value !== "");
  let lost = 0;
  await page.route("**/api/models", async (route) => {
    if (lost++ === 0) {
      await route.abort();
      return;
    }
    await route.fallback();
  });
  const { asked, release } = await hold(page, "PATCH", "/api/settings");
  await page.selectOption("#max-faces", "2");
  await page.selectOption("#model", "asmnet-lite");
  await eventually(() => assert.equal(asked.length, 1));
  // as after a lost connection
  await page.evaluate(() => {
    document.getElementById("model").replaceChildren();
    window.sockets.at(-1).close();
  });
  await page.waitForFunction(() => document.getElementById("model").options.length > 1);
  assert.equal(await page.inputValue("#model"), "asmnet-lite");
  release();
  await service.until(({ settings }) => settings.model === "asmnet-lite" && settings.maxFaces === 2);
  assert.equal((await service.call("PATCH", "/api/settings", { model: "asmnet-live", maxFaces: 1 })).status, 200);
  assert.ok(lost >= 2);
  assert.deepEqual(await page.evaluate(() => window.toasts), []);
}));

test("a recording can be begun as soon as the page shows that the last one is over, and each is told once", () => withPage(async (page) => {
  const answer = (method) => page.waitForResponse((one) => one.request().method() === method);
  const { release } = await hold(page, "GET", "/api/recordings");
  for (const method of ["POST", "DELETE", "POST"]) {
    const [answered] = await Promise.all([answer(method), page.keyboard.press("r")]);
    assert.ok(answered.ok(), `${method}: ${answered.status()}`);
    await page.waitForFunction((pressed) => document.querySelector(`#record[aria-pressed=${pressed}]:not([aria-disabled])`), method === "POST");
    if (method === "POST") {
      await service.until(({ recording }) => recording?.frames > 0);
    }
  }
  release();
  await untilToast(page, /^Recorded:/);
  await page.unrouteAll({ behavior: "wait" });

  // the list tells of the end before the answer does
  const held = await hold(page, "DELETE", "/api/recordings/current");
  await page.keyboard.press("r");
  await page.waitForFunction(() => window.toasts.length === 2);
  held.release();
  await page.waitForFunction(() => document.querySelector("#record[aria-pressed=false]:not([aria-disabled])"));
  const listed = () => page.waitForResponse((one) => new URL(one.url()).pathname === "/api/recordings" && one.request().method() === "GET");
  await listed();
  await listed();
  assert.deepEqual(await page.evaluate(() => window.toasts.map(({ text }) => text.split(":")[0])), ["Recorded", "Recorded"]);
}));

test("what goes wrong with a recording that goes on is told at once, and stays beside its file", () => withPage(async (page) => {
  // as where the disk of the data is full and that of the video is not
  const problem = "'asmnet-live.csv' cannot be written: no space left on device.";
  await page.route((url) => url.pathname === "/api/recordings", async (route) => {
    if (route.request().method() !== "GET") {
      await route.fallback();
      return;
    }
    const response = await route.fetch();
    const recordings = await response.json();
    Object.assign(recordings.at(-1) ?? {}, { error: problem, dropped: 1200 });
    await route.fulfill({ response, json: recordings });
  });
  const row = "#recordings li:first-child";
  await page.keyboard.press("r");
  await page.waitForFunction(() => window.toasts.length === 1);
  await page.waitForSelector(`${row} .reason:not([hidden])`);
  assert.equal(await page.$$eval(`${row} a`, (links) => links.length), 0);
  await service.until(({ recording }) => recording?.frames > 0);
  await page.keyboard.press("r");
  await page.waitForSelector(`${row} a`);
  assert.equal(await page.textContent(`${row} .reason`), `${problem} Pictures missing, since the encoder or the disk was too slow: 1,200.`);
  await untilToast(page, /^Recorded:/);
  assert.deepEqual(await page.evaluate(() => window.toasts.map(({ text }) => text.split(":")[0])), [problem.split(":")[0], "Recorded"]);
  assert.deepEqual(page.complaints, []);
}));
