// The pages held against the rules of axe-core: names, roles, contrast, keyboard.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch, openPage, untilTracked } from "./browser.mjs";
import { Service } from "./service.mjs";
import { after, before, explained, test } from "./testing.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let folder;
let service;
let guarded;
let browser;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "asmnet-live-accessibility-"));
  browser = await launch();
  service = await Service.start({ folder, options: ["--source", "synthetic"] });
  guarded = await Service.start({ folder, options: ["--source", "synthetic"], environment: { ASMNET_Web__RequireToken: "true" } });
});

after(async () => {
  await browser?.close();
  await Promise.all([service?.stop(), guarded?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

async function complaints(page) {
  // not by a script tag, which the page's own policy forbids
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target }) => target.join(" ")).join("; ")}`);
}

for (const colorScheme of ["dark", "light"]) {
  test(`the page, ${colorScheme}`, async () => {
    // colours on their way to others are nobody's contrast
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme, reducedMotion: "reduce" });
    try {
      const page = await openPage(context, service.address);
      await untilTracked(page);
      await page.waitForFunction(() => document.querySelectorAll("#faces li").length > 0 && document.getElementById("facts").children.length > 0);
      assert.deepEqual(await complaints(page), []);
      await page.keyboard.press("?");
      assert.deepEqual(await complaints(page), []);
    } catch (error) {
      throw await explained(error);
    } finally {
      await context.close();
    }
  });
}

test("the description of the API, with everything unfolded", async () => {
  const context = await browser.newContext();
  try {
    const page = await openPage(context, new URL("/docs", service.address).href);
    await page.waitForFunction(() => /0\.05 to 30 Hz/.test(document.getElementById("operations").textContent));
    await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
    assert.deepEqual(page.complaints, []);
    assert.deepEqual(await complaints(page), []);
  } catch (error) {
    throw await explained(error);
  } finally {
    await context.close();
  }
});

test("the page in every language", async () => {
  for (const locale of ["de", "es", "ja", "zh"]) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale, reducedMotion: "reduce" });
    try {
      const page = await openPage(context, service.address);
      await page.waitForFunction(() => document.querySelectorAll("#faces li").length > 0 && document.getElementById("facts").children.length > 0);
      assert.deepEqual(await complaints(page), [], locale);
    } catch (error) {
      throw await explained(error);
    } finally {
      await context.close();
    }
  }
});

test("the overlay for streaming software", async () => {
  const context = await browser.newContext();
  try {
    const page = await openPage(context, new URL("/overlay", service.address).href);
    await untilTracked(page);
    assert.deepEqual(await complaints(page), []);
  } catch (error) {
    throw await explained(error);
  } finally {
    await context.close();
  }
});

test("the page that asks for the token", async () => {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(new URL("/", guarded.address).href);
    await page.waitForSelector("#token");
    assert.deepEqual(await complaints(page), []);
  } catch (error) {
    throw await explained(error);
  } finally {
    await context.close();
  }
});
