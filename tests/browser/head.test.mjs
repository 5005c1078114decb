// The head of the page does what the face does: its own modules in a real browser, on a canvas of the page.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch, openPage, untilTracked } from "./browser.mjs";
import { folder as artifacts } from "./report.mjs";
import { Service } from "./service.mjs";
import { after, before, eventually, test } from "./testing.mjs";

let folder;
let service;
let browser;
let page;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "asmnet-live-head-"));
  browser = await launch();
  service = await Service.start({ folder, options: ["--source", "synthetic:show=jawOpen:1+eyeBlinkLeft:1+eyeBlinkRight:1"] });
  page = await openPage(await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: "dark" }), service.address);
});

after(async () => {
  await browser?.close();
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

// pixels of a colour in a part of the head, which looks straight ahead: the white of the eyes, or the dark of mouth and lines
const measure = (actions, mirror = false) => page.evaluate(async ([actions, mirror]) => {
  const [{ Head }, { mirroredActions }] = await Promise.all([import("/js/head.js"), import("/js/puppet.js")]);
  const canvas = document.createElement("canvas");
  canvas.style = "position: fixed; left: 0; top: 0; width: 300px; height: 300px; z-index: 99; background: #10222a";
  document.body.append(canvas);
  const head = new Head(canvas);
  // it takes the canvas' size when the page is laid out
  while (canvas.height !== Math.round(300 * devicePixelRatio)) {
    await new Promise((done) => requestAnimationFrame(done));
  }
  const { rest } = await import("/js/head-face.js");
  const all = { ...rest, ...actions };
  head.show({ yaw: 0, pitch: 0, roll: 0 }, mirror ? mirroredActions(all) : all);
  const { data, width, height } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  canvas.remove();
  const found = { whiteLeft: 0, whiteRight: 0, dark: 0, irisAt: 0, chin: 0 };
  let irises = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [r, g, b, a] = data.subarray(4 * (y * width + x));
      const eyes = y > 0.4 * height && y < 0.48 * height;
      if (r > 244 && g > 248 && b > 250 && eyes) {
        found[x < width / 2 ? "whiteLeft" : "whiteRight"]++;
      }
      const dark = a === 255 && r < 45 && g < 60 && b < 70;
      if (dark && y > 0.6 * height && y < 0.85 * height && Math.abs(x - width / 2) < 0.09 * width) {
        found.dark++;
      }
      if (dark && eyes) {
        found.irisAt += x / width;
        irises++;
      }
      found.chin = a > 0 && Math.abs(x - width / 2) < 2 ? Math.max(found.chin, y / height) : found.chin;
    }
  }
  return { ...found, irisAt: found.irisAt / irises };
}, [actions, mirror]);

test("its lids close, each by itself, and in the mirror the other one", async () => {
  const open = await measure({});
  assert.ok(open.whiteLeft > 20 && open.whiteRight > 20, JSON.stringify(open));
  const closed = await measure({ eyeRight: 0, eyeLeft: 0 });
  assert.deepEqual([closed.whiteLeft, closed.whiteRight], [0, 0]);
  // the subject's right eye lies on the picture's left
  const wink = await measure({ eyeRight: 0 });
  assert.ok(wink.whiteLeft === 0 && wink.whiteRight > 20, JSON.stringify(wink));
  const mirrored = await measure({ eyeRight: 0 }, true);
  assert.ok(mirrored.whiteRight === 0 && mirrored.whiteLeft > 20, JSON.stringify(mirrored));
});

test("its mouth opens, and the chin goes down with it", async () => {
  const shut = await measure({});
  const open = await measure({ jaw: 1 });
  assert.ok(open.dark > 4 * shut.dark, `${open.dark} dark pixels against ${shut.dark}`);
  assert.ok(open.chin > shut.chin + 0.03, `the chin is at ${open.chin} against ${shut.chin}`);
  assert.ok(open.chin < 1, "the chin is cut off");
});

test("its eyes look to the sides", async () => {
  const [left, right] = [await measure({ lookRight: -1 }), await measure({ lookRight: 1 })];
  assert.ok(right.irisAt > left.irisAt + 0.01, `${left.irisAt}, ${right.irisAt}`);
});

test("the tracked face's channels are what it does", async () => {
  await untilTracked(page);
  await eventually(async () => {
    const told = await page.evaluate(async () => {
      const { actionsOf } = await import("/js/puppet.js");
      return actionsOf(window.drawn.flatMap((frame) => frame.faces).at(-1));
    });
    assert.ok(told.jaw > 0.2 && told.eyeLeft < 0.5 && told.eyeRight < 0.5, JSON.stringify(told));
  });
  await page.locator("#head").screenshot({ path: join(artifacts, "head-talks.png") });
  assert.deepEqual(page.complaints, []);
});
