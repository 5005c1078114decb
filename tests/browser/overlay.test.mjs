// The page that streaming software lays over its own picture: transparent but for the overlay, and the overlay where the face is.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { end, launch, openPage, untilTracked } from "./browser.mjs";
import { folder as artifacts } from "./report.mjs";
import { Service, port, root } from "./service.mjs";
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
    await end(context);
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
    await end(context);
    await other.stop();
  }
});

test("an overlay that is open when the service is started with another token asks for it", async () => {
  const words = ["live", "--no-browser", "--port", String(await port()), "--source", "synthetic:size=320x240,fps=10"];
  const start = (token) => Service.startAs(words, { folder, environment: { ASMNET_Web__Token: token } });
  let other = await start("the token of the first start");
  const context = await browser.newContext({ viewport: { width: 320, height: 240 } });
  try {
    const page = await openPage(context, new URL("/overlay?show=box&token=the+token+of+the+first+start", other.address).href);
    await untilTracked(page);
    await other.stop();
    other = await start("the token of the second start");
    const signIn = async (token) => {
      await page.fill("#token", token);
      await page.click("button");
      await untilTracked(page);
    };
    await signIn("the token of the second start");
    await other.stop();
    other = await start("the token of the third start");
    await signIn("the token of the third start");
    assert.equal(page.url(), new URL("/overlay?show=box", other.address).href);
  } catch (error) {
    throw await explained(error);
  } finally {
    await end(context);
    await other.stop();
  }
});

test("an overlay behind a proxy that lets only it through is loaded again once, and then stays", async () => {
  const context = await browser.newContext({ viewport: { width: 320, height: 240 } });
  try {
    let refusals = 0;
    await context.route((url) => url.pathname.startsWith("/api/"), async (route) => {
      await route.fulfill({ status: 401, json: { detail: "Not here." } });
      refusals++;
    });
    await context.routeWebSocket((url) => url.pathname === "/ws/tracks", () => {});
    const page = await openPage(context, new URL("/overlay", service.address).href);
    let loads = 0;
    page.on("load", () => loads++);
    await eventually(() => assert.ok(refusals > 3));
    assert.equal(loads, 1);
  } catch (error) {
    throw await explained(error);
  } finally {
    await end(context);
  }
});

test("an overlay whose proxy asks who is there for everything leads to its sign-in, each time that it ends", async () => {
  const context = await browser.newContext({ viewport: { width: 320, height: 240 } });
  try {
    let isSignedIn = true;
    const sockets = [];
    await context.route("**", (route) => (isSignedIn ? route.continue() : route.fulfill({ status: 401, contentType: "text/html", body: "<h1 id='proxy'>Sign in</h1>" })));
    await context.routeWebSocket((url) => url.pathname === "/ws/tracks", (socket) => {
      if (isSignedIn) {
        socket.connectToServer();
      }
      sockets.push(socket);
    });
    const page = await context.newPage();
    const settled = () => page.waitForResponse((answer) => new URL(answer.url()).pathname === "/api/sources/running" && answer.ok());
    for (let i = 0; i < 2; i++) {
      await Promise.all([settled(), page.goto(new URL("/overlay", service.address).href)]);
      isSignedIn = false;
      await Promise.all(sockets.splice(0).map((socket) => socket.close()));
      await page.waitForSelector("#proxy");
      isSignedIn = true;
    }
  } catch (error) {
    throw await explained(error);
  } finally {
    await end(context);
  }
});

// OBS Studio 28 to 30 draws its browser sources with Chromium 103; what came to the language since is taken away here.
test("streaming software with an older Chromium shows the pages too", async () => {
  const context = await browser.newContext({ viewport: { width: 640, height: 480 } });
  await context.addInitScript(() => {
    for (const name of ["toSorted", "toReversed", "toSpliced", "with"]) {
      delete Array.prototype[name];
      delete Object.getPrototypeOf(Uint8Array.prototype)[name];
    }
    delete AbortSignal.any;
    delete Promise.withResolvers;
    delete Promise.try;
    delete Object.groupBy;
    delete Map.groupBy;
    delete Array.fromAsync;
    delete URL.canParse;
    for (const name of ["union", "intersection", "difference", "isSubsetOf", "isSupersetOf", "isDisjointFrom", "symmetricDifference"]) {
      delete Set.prototype[name];
    }
    for (const name of Object.getOwnPropertyNames(Iterator.prototype).filter((member) => member !== "constructor")) {
      delete Iterator.prototype[name];
    }
  });
  try {
    for (const path of ["/overlay?face=1&show=landmarks,box,name,puppet", "/?view=stage", "/", "/wall"]) {
      const page = await openPage(context, new URL(path, service.address).href);
      await (path === "/wall" ? page.waitForSelector(".tile[data-frames]") : untilTracked(page));
      if (path === "/") {
        await page.waitForFunction(() => document.getElementById("figure-fps").textContent !== "–" && document.getElementById("facts").childElementCount > 0);
      }
      assert.deepEqual(page.complaints, [], path);
      await page.close();
    }
  } catch (error) {
    throw await explained(error);
  } finally {
    await end(context);
  }
  // its heights too are older ones, and it cannot mix colours: where a colour is from a variable, not even one that stands before it counts
  const styles = join(root, "src", "ASMNet.Live", "Web", "wwwroot", "css");
  for (const name of readdirSync(styles)) {
    const style = readFileSync(join(styles, name), "utf8").replace(/\s+/g, " ");
    assert.ok(!style.includes("color-mix("), name);
    for (const [declaration] of style.matchAll(/[a-z-]+: [^;{}]*dvh[^;]*;/g)) {
      assert.ok(style.includes(`${declaration.replaceAll("dvh", "vh")} ${declaration}`), `${name}: ${declaration}`);
    }
  }
});
