// The page that streaming software lays over its own picture: transparent but for the overlay, and the overlay where the face is.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch, openPage, untilTracked } from "./browser.mjs";
import { folder as artifacts } from "./report.mjs";
import { Service } from "./service.mjs";
import { after, before, eventually, explained, test } from "./testing.mjs";

let folder;
let service;
let browser;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "asmnet-live-overlay-"));
  browser = await launch();
  service = await Service.start({ folder, options: ["--source", "synthetic:faces=2"] });
});

after(async () => {
  await browser?.close();
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function withOverlay(query, run) {
  const context = await browser.newContext({ viewport: { width: 640, height: 480 } });
  const page = await openPage(context, new URL(`/overlay${query}`, service.address).href);
  try {
    await untilTracked(page);
    await page.waitForFunction(() => window.drawn.some(({ faces }) => faces.length === 2));
    await run(page);
    assert.deepEqual(page.complaints, []);
  } catch (error) {
    throw await explained(error);
  } finally {
    await context.close();
  }
}

// how much of the page is painted, as the browser itself shows it
async function paint(page, name) {
  const png = await page.screenshot({ omitBackground: true, path: join(artifacts, `overlay-${name}.png`) });
  return page.evaluate(async (base64) => {
    const image = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], { type: "image/png" }));
    const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
    context.drawImage(image, 0, 0);
    const { data, width, height } = context.getImageData(0, 0, image.width, image.height);
    let drawn = 0;
    for (let i = 3; i < data.length; i += 4) {
      drawn += data[i] > 0 ? 1 : 0;
    }
    return { drawn, share: drawn / (width * height) };
  }, png.toString("base64"));
}

test("nothing but the overlay is painted, and never a message", async () => {
  await withOverlay("", async (page) => {
    await eventually(async () => {
      const { share } = await paint(page, "plain");
      assert.ok(share > 0.002 && share < 0.25, `${share} of the picture is painted`);
    });
    const words = await page.evaluate(() => document.body.innerText.trim());
    assert.equal(words, "");
  });
  await withOverlay("?show=", async (page) => assert.equal((await paint(page, "nothing")).drawn, 0));
});

test("the query chooses what is drawn, and for whom", async () => {
  let all;
  await withOverlay("?show=landmarks,contours,box,name,axes,puppet", async (page) => {
    await eventually(async () => {
      const before = await page.evaluate(() => window.drawn.at(-1));
      all = await paint(page, "all");
      const after = await page.evaluate(() => window.drawn.at(-1));
      assert.ok(all.drawn > 0 && [before, after].every(({ faces }) => faces.length === 2), `${all.drawn} pixels, ${before.faces.length} and ${after.faces.length} faces`);
    });
  });
  await withOverlay("?show=landmarks,contours,box,name,axes,puppet&face=1&name=Ada", async (page) => {
    await eventually(async () => {
      const one = await paint(page, "one");
      assert.ok(one.drawn < 0.75 * all.drawn && one.drawn > 0.2 * all.drawn, `${one.drawn} of ${all.drawn} pixels`);
    });
  });
});

test("the overlay goes when the tracks stop", async () => {
  const other = await Service.start({ folder, options: ["--source", "synthetic"] });
  const context = await browser.newContext({ viewport: { width: 320, height: 240 } });
  try {
    const page = await openPage(context, new URL("/overlay", other.address).href);
    await untilTracked(page);
    await other.stop();
    await page.waitForFunction(() => {
      const { width, height } = document.getElementById("glass");
      return document.getElementById("glass").getContext("2d").getImageData(0, 0, width, height).data.every((value) => value === 0);
    });
  } catch (error) {
    throw await explained(error);
  } finally {
    await context.close();
    await other.stop();
  }
});
