// Answers that come late: what the page shows and sends never goes back to what was before a change.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, openPage, untilTracked } from "./browser.mjs";
import { Service } from "./service.mjs";

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

// Holds back the next answer to such a request until it is released
function holdNext(page, method, path) {
  let held = false;
  return new Promise((caught) => {
    page.route(`**${path}`, async (route) => {
      if (held || route.request().method() !== method) {
        await route.fallback();
        return;
      }
      held = true;
      const response = await route.fetch();
      await new Promise((release) => caught(release));
      await route.fulfill({ response });
    });
  });
}

test("a status from before an output was added does not take its line away", async () => {
  const context = await browser.newContext();
  try {
    const page = await openPage(context, service.address);
    await untilTracked(page);
    await page.waitForFunction(() => document.getElementById("output-protocol").options.length > 5);
    await page.evaluate(() => {
      window.seen = [];
      const look = () => window.seen.push([document.querySelectorAll("#outputs li").length, document.getElementById("outputs-keep").hidden]);
      new MutationObserver(look).observe(document.getElementById("outputs"), { childList: true, subtree: true, characterData: true });
      new MutationObserver(look).observe(document.getElementById("outputs-keep"), { attributes: true, childList: true, subtree: true, characterData: true });
    });

    const release = await holdNext(page, "GET", "/api/status");
    await page.selectOption("#output-protocol", "osc");
    await page.fill("#output-place", "127.0.0.1:9");
    await Promise.all([page.waitForResponse((response) => response.request().method() === "POST" && response.url().includes("/api/outputs")), page.click("#output-form button")]);
    release();
    await page.waitForFunction(() => document.querySelectorAll("#outputs li").length === 1 && !document.getElementById("outputs-keep").hidden);
    await page.waitForFunction(() => /second|unreachable/.test(document.getElementById("outputs").textContent));

    assert.deepEqual((await page.evaluate(() => window.seen)).filter(([count, hidden]) => count > 0 && hidden), []);
    assert.deepEqual(page.complaints, []);
  } finally {
    await context.close();
  }
});

test("a slider that is moved while its last change is on the way ends where it was left", async () => {
  const context = await browser.newContext();
  try {
    const page = await openPage(context, service.address);
    await untilTracked(page);
    const move = (value) => page.evaluate((place) => {
      const slider = document.querySelector("[data-key=detail]");
      slider.value = place;
      slider.dispatchEvent(new Event("input"));
    }, value);

    const held = holdNext(page, "PATCH", "/api/settings");
    await move(250);
    const release = await held;
    await move(750);
    release();

    await service.until((status) => status.settings.detail === 0.75);
    await page.waitForFunction(() => document.querySelector("[data-key=detail]").value === "750");
    assert.deepEqual(page.complaints, []);
  } finally {
    await context.close();
  }
});
