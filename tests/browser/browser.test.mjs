// What the tests themselves rely on: a page's requests can be stopped, and are told of, from the moment on that a test asks for it.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch, openPage, untilTracked } from "./browser.mjs";
import { Service, patience } from "./service.mjs";
import { after, before, explained, test } from "./testing.mjs";

const presses = 100;
let folder;
let service;
let browser;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "asmnet-live-browser-"));
  [service, browser] = await Promise.all([Service.start({ folder, options: ["--source", "synthetic"] }), launch()]);
});

after(async () => {
  await browser?.close();
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("what a press asks for right after its page was routed is routed, and its answer told", async () => {
  const context = await browser.newContext();
  try {
    const page = await openPage(context, service.address);
    await untilTracked(page);
    // a page that is busy takes a press before it takes what it was told of its requests
    await page.evaluate((busy) => {
      let number = 0;
      addEventListener("keydown", () => fetch(`/healthz?live&press=${++number}`, { cache: "no-store" }).then((answer) => answer.text()));
      const draw = () => {
        for (const end = performance.now() + busy; performance.now() < end;);
        requestAnimationFrame(draw);
      };
      draw();
    }, 15);
    for (let press = 1; press <= presses; press++) {
      const routed = [];
      await page.route((url) => url.searchParams.has("press"), async (route) => {
        routed.push(new URL(route.request().url()).searchParams.get("press"));
        await route.continue();
      });
      const [answer] = await Promise.all([page.waitForResponse(new RegExp(`press=${press}$`), { timeout: patience }), page.keyboard.press("x")]);
      assert.equal(answer.status(), 200);
      assert.deepEqual(routed, [`${press}`]);
      await page.unrouteAll({ behavior: "wait" });
    }
  } catch (error) {
    throw await explained(error);
  } finally {
    await context.close();
  }
});
