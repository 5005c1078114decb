import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { end, launch, openPage, quantile, untilDrawn, untilToast, untilTracked } from "./browser.mjs";
import { cameraVideo, readNumber } from "./camera-video.mjs";
import { folder as artifacts, report } from "./report.mjs";
import { Service, port } from "./service.mjs";
import { after, before, eventually, explained, test } from "./testing.mjs";

const desktop = { viewport: { width: 1440, height: 900 } };
let folder;
let service;
let browser;
let camera;

before(async () => {
  camera = cameraVideo();
  folder = mkdtempSync(join(tmpdir(), "asmnet-live-browser-"));
  browser = await launch(camera.video);
  service = await Service.start({ folder, options: ["--source", "synthetic"] });
});

after(async () => {
  await browser?.close();
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function withPage(run, options = desktop) {
  const context = await browser.newContext({ permissions: ["camera"], acceptDownloads: true, ...options });
  const page = await openPage(context, service.address);
  try {
    return await run(page);
  } catch (error) {
    throw await explained(error);
  } finally {
    await end(context);
  }
}

test("a face is tracked in the page soon after the start, without a complaint", () => withPage(async (page) => {
  await untilTracked(page);
  report("start", { secondsToTrackedFace: Number(((performance.now() - service.startedAt) / 1000).toFixed(2)) });
  await page.waitForFunction(() => document.getElementById("state").dataset.state === "live");
  await page.waitForFunction(() => document.querySelectorAll("#faces li").length === 1 && document.getElementById("facts").children.length > 0);
  await page.waitForFunction(() => /CPU|GPU/.test(document.getElementById("figure-device").textContent));
  assert.deepEqual(page.complaints, []);
}));

for (const locale of ["en", "de"]) {
  test(`in windows of every width the picture has the whole column, and its fields the room for what goes into them, in ${locale}`, async () => {
    const context = await browser.newContext({ locale });
    try {
      const page = await openPage(context, service.address);
      await untilTracked(page);
      for (const [width, height] of [[1440, 900], [1024, 768], [820, 600], [390, 844]]) {
        await page.setViewportSize({ width, height });
        await eventually(async () => {
          const [stage, dock, place] = await page.evaluate(() => ["#stage", ".dock", "#output-place"].map((name) => document.querySelector(name).getBoundingClientRect().width));
          assert.ok(Math.abs(stage - dock) < 2, `${stage} of ${dock} pixels at ${width}x${height}`);
          assert.ok(place >= 160, `${place} pixels for host:port at ${width}x${height}`);
        });
      }
    } catch (error) {
      throw await explained(error);
    } finally {
      await end(context);
    }
  });
}

// A telephone shows no bar by which one would see that a row goes on beyond its edge.
test("in a phone's window everything that can be operated lies within its width", async () => {
  for (const [locale, width] of [["en", 360], ["de", 360], ["es", 320], ["ja", 360], ["zh", 360]]) {
    const context = await browser.newContext({ locale, viewport: { width, height: 640 }, isMobile: true, hasTouch: true });
    try {
      const page = await openPage(context, service.address);
      await untilTracked(page);
      const outside = await page.evaluate(() => [...document.querySelectorAll("button, a[href]:not(.skip), select, input")]
        .map((item) => ({ text: item.textContent.trim() || item.id, ...item.getBoundingClientRect().toJSON() }))
        .filter(({ left, right }) => left < 0 || right > document.documentElement.clientWidth + 1)
        .map(({ text, left, right }) => `${text} from ${left} to ${right}`));
      assert.deepEqual(outside, [], `${locale}, ${width} pixels`);
    } catch (error) {
      throw await explained(error);
    } finally {
      await end(context);
    }
  }
});

test("whatever panel is looked at, the picture stays in the window", () => withPage(async (page) => {
  await untilTracked(page);
  for (const [width, height] of [[1280, 720], [1920, 1080]]) {
    await page.setViewportSize({ width, height });
    await page.evaluate(() => document.getElementById("recordings-title").scrollIntoView());
    await eventually(async () => {
      const { top, bottom } = await page.evaluate(() => document.getElementById("stage").getBoundingClientRect());
      assert.ok(top >= 0 && bottom <= height, `from ${top} to ${bottom} of ${height} pixels at ${width}`);
    });
  }
}));

test("everything that can be operated has a name", () => withPage(async (page) => {
  await untilTracked(page);
  const nameless = await page.evaluate(() => [...document.querySelectorAll("button, a[href], select, input")]
    .filter((item) => !(item.getAttribute("aria-label") || item.labels?.[0]?.textContent.trim() || item.textContent.trim()))
    .map((item) => item.outerHTML));
  assert.deepEqual(nameless, []);
}));

test("the browser's camera is tracked, and the overlay lies on the face of the frame that is shown", () => withPage(async (page) => {
  await untilTracked(page);
  await page.evaluate(`window.readNumber = ${readNumber}`);
  await page.click("#camera");
  await page.waitForFunction(() => window.drawn.filter((frame) => frame.camera !== undefined).length > 30, null);
  await page.evaluate(() => {
    window.drawn.length = 0;
  });
  await page.waitForFunction(() => window.drawn.length >= 240, null, { timeout: 300_000 });
  const drawn = await page.evaluate(() => window.drawn.map(({ at, number, faces }) => ({ at, number, points: faces[0]?.landmarks })));
  const errors = drawn.filter(({ points }) => points).map(({ number, points }) => errorOf(points, camera.truth[number]));
  assert.ok(errors.length >= 0.97 * drawn.length, `a face in ${errors.length} of ${drawn.length} frames`);
  const figure = await page.evaluate(() => ({ ...document.getElementById("figure-latency").dataset }));
  const rate = 1000 * (drawn.length - 1) / (drawn.at(-1).at - drawn[0].at);
  report("camera", {
    frames: drawn.length,
    framesPerSecond: Number(rate.toFixed(1)),
    latencyMedianMilliseconds: Number(figure.median),
    latencyP95Milliseconds: Number(figure.p95),
    landmarkErrorMedianPercent: Number((100 * quantile(errors, 0.5)).toFixed(2)),
    landmarkErrorP95Percent: Number((100 * quantile(errors, 0.95)).toFixed(2)),
  });
  assert.ok(quantile(errors, 0.5) < 0.05, `median landmark error ${quantile(errors, 0.5)}`);
  assert.deepEqual(page.complaints, []);
  await page.screenshot({ path: join(artifacts, "camera.png") });

  const other = await openPage(page.context(), service.address);
  await untilTracked(other);
  await service.until(({ pipeline }) => /browser's camera/.test(pipeline.source));
  await other.click("#camera");
  assert.equal((await untilToast(other, /Another page's camera/)).kind, "error");
  await other.close();

  await page.click("#camera");
  await page.waitForFunction(() => document.getElementById("camera").getAttribute("aria-pressed") === "false");
  await page.waitForFunction(() => window.drawn.at(-1).camera === undefined);
}));

test("a recording is made, can be fetched and can be played", () => withPage(async (page) => {
  await untilTracked(page);
  await page.keyboard.press("r");
  await page.waitForFunction(() => !document.getElementById("recording-badge").hidden);
  await service.until(({ recording }) => recording?.frames > 25);
  await page.keyboard.press("r");
  // the panel with the recordings lies below the window, so it is said where the file is
  const { link } = await untilToast(page, /^Recorded: asmnet-live-/);
  await page.waitForFunction((wanted) => document.querySelector("#recordings a")?.getAttribute("href") === wanted, link);
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#recordings a")]);
  const file = join(folder, "fetched" + download.suggestedFilename().slice(-4));
  await download.saveAs(file);
  assert.match(download.suggestedFilename(), /^asmnet-live-[\d-]+\.(mp4|avi)$/);
  if (spawnSync("ffprobe", ["-version"]).error) {
    return;
  }
  const frames = Number(execFileSync("ffprobe", ["-v", "error", "-count_frames", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0", file]).toString());
  assert.ok(frames > 20, `${frames} frames`);
}));

test("R ends a recording that runs, before the page has heard of it too", () => withPage(async (page) => {
  assert.equal((await service.call("POST", "/api/recordings")).status, 201);
  await service.until(({ recording }) => recording?.frames > 5);
  // the page's first questions are not answered yet, and that for the list is not before all is over
  let answer, list;
  const answers = new Promise((resolve) => {
    answer = resolve;
  });
  const lists = new Promise((resolve) => {
    list = resolve;
  });
  let asked = 0;
  await page.route(/\/api\/(status|recordings|outputs)$/, async (route) => {
    asked++;
    await (route.request().url().endsWith("recordings") ? lists : answers);
    await route.continue();
  });
  await page.reload();
  await untilTracked(page);
  await eventually(() => assert.ok(asked >= 3));
  await page.keyboard.press("r");
  answer();
  await service.until(({ recording }) => recording === null);
  await page.waitForFunction(() => document.querySelector("#record[aria-pressed=false]:not([aria-disabled])"));
  list();
  await untilToast(page, /^Recorded:/);
  assert.deepEqual(await page.evaluate(() => window.toasts.filter(({ kind }) => kind === "error")), []);
}));

test("settings act, and keys switch what is drawn", () => withPage(async (page) => {
  await untilTracked(page);
  await page.waitForFunction(() => document.querySelector("[data-key=minCutoff]").value > 0);
  await page.focus("[data-key=minCutoff]");
  await page.keyboard.press("End");
  await page.waitForFunction(async () => (await (await fetch("/api/status")).json()).settings.minCutoff === 0.05);
  await page.click("#smoothing-switch");
  await page.waitForFunction(async () => (await (await fetch("/api/status")).json()).settings.smoothing === false);
  await page.click("body", { position: { x: 300, y: 5 } });
  // what another program left there, which nothing can be read from
  await page.evaluate(() => localStorage.setItem("asmnet-live", "{bad"));
  for (const [key, layer] of [["l", "landmarks"], ["c", "contours"], ["b", "box"], ["a", "axes"]]) {
    await page.keyboard.press(key);
    await page.waitForSelector(`[data-layer=${layer}][aria-pressed=false]`);
  }
  await page.waitForFunction(() => {
    const canvas = document.getElementById("overlay");
    return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.every((value) => value === 0);
  });
  await page.keyboard.press("t");
  const theme = await page.evaluate(() => document.documentElement.dataset.theme);
  await page.reload();
  await page.waitForSelector("[data-layer=axes][aria-pressed=false]");
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), theme);
  await page.keyboard.press("?");
  await page.waitForSelector("#keys");
}));

test("the face can be recentred and the neutral face learned, by button and by key", () => withPage(async (page) => {
  await untilTracked(page);
  for (const act of [() => page.click("#recentre"), () => page.keyboard.press("n")]) {
    const [answer] = await Promise.all([page.waitForResponse((response) => response.url().includes("/api/face/")), act()]);
    assert.equal(answer.status(), 204);
  }
  await untilToast(page, /straight ahead/);
  await untilToast(page, /neutral face/);
  assert.deepEqual(page.complaints, []);
}));

test("the distance that somebody tells is measured from then on, is shown, and stays when the model changes", () => withPage(async (page) => {
  await untilTracked(page);
  await page.fill("#distance", "150");
  await page.click("#distance-form button");
  const shown = () => page.waitForFunction(() => /1[2-7]\d cm/.test(document.getElementById("faces").textContent));
  await page.waitForFunction(() => parseFloat(document.querySelector("output[for=slider-fieldOfView]").textContent) < 59);
  await shown();
  const told = (await service.status()).settings.fieldOfView;
  assert.equal((await service.call("PATCH", "/api/settings", { model: "asmnet-lite" })).status, 200);
  assert.equal((await service.status()).settings.fieldOfView, told);
  await shown();
  assert.equal((await service.call("PATCH", "/api/settings", { model: "asmnet-live", fieldOfView: 60 })).status, 200);
  assert.equal((await service.status()).settings.fieldOfView, 60);
  assert.deepEqual(page.complaints, []);
}));

test("a second viewer joins, and a killed socket comes back", () => withPage(async (page) => {
  await untilTracked(page);
  await withPage(async (second) => {
    await untilDrawn(second, 10);
    await service.until(({ viewers }) => viewers >= 2);
  });
  const sockets = await page.evaluate(() => {
    window.sockets.at(-1).close();
    window.drawn.length = 0;
    return window.sockets.length;
  });
  await untilDrawn(page, 5);
  assert.ok(await page.evaluate(() => window.sockets.length) > sockets);
}));

test("the page of another site gets nothing", async () => {
  const server = createServer((_, answer) => answer.setHeader("Content-Type", "text/html").end("<title>elsewhere</title>")).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    const outcome = await page.evaluate(async (address) => {
      const socket = await new Promise((resolve) => {
        const tried = new WebSocket(new URL("/ws/view", address.replace("http", "ws")));
        tried.onopen = () => resolve("open");
        tried.onerror = () => resolve("refused");
      });
      const change = await fetch(new URL("/api/recordings", address), { method: "POST", mode: "no-cors" }).then(({ type }) => type, () => "refused");
      const read = await fetch(new URL("/api/status", address)).then(() => "read", () => "refused");
      return { socket, change, read };
    }, service.address);
    assert.equal(outcome.socket, "refused");
    assert.equal(outcome.read, "refused");
    assert.equal((await service.status()).recording, null);
  } catch (error) {
    throw await explained(error);
  } finally {
    await end(context);
    server.close();
  }
});

test("beyond this machine the page asks for the token", async () => {
  const open = await Service.start({ folder, options: ["--source", "synthetic", "--address", "0.0.0.0"] });
  const context = await browser.newContext();
  try {
    const [, token] = open.address.match(/token=([0-9a-f]{40})/);
    const base = `http://127.0.0.1:${new URL(open.address).port}/`;
    assert.equal((await fetch(new URL("/api/status", base))).status, 401);
    const page = await context.newPage();
    await page.goto(base);
    await page.fill("#token", "not-the-token");
    await page.click("button");
    await page.waitForSelector("#wrong:not([hidden])");
    await page.fill("#token", token);
    await page.click("button");
    await page.waitForSelector("#picture");
    await page.waitForFunction(() => document.getElementById("state").dataset.state === "live");
    assert.equal(page.url(), base);
  } catch (error) {
    throw await explained(error);
  } finally {
    await end(context);
    await open.stop();
  }
});

// Not even 127.0.0.1 and localhost are one site to a browser, which keeps the cookie back from who comes from another.
test("a link of another site leads who has signed in to the page, and who has not by the token in it, and signs nobody out", async () => {
  const token = "the token of this test";
  const other = await Service.start({ folder, options: ["--source", "synthetic:size=320x240,fps=10"], environment: { ASMNET_Web__Token: token } });
  const links = { plain: "", wall: "wall", old: "?view=stage&token=of-an-earlier-start", token: `?token=${encodeURIComponent(token)}` };
  const elsewhere = createServer((_, answer) => answer.setHeader("Content-Type", "text/html").end(
    `<title>elsewhere</title>${Object.entries(links).map(([id, path]) => `<a id="${id}" href="${new URL(path, other.address).href}">${id}</a>`).join(" ")}`)).listen(0, "localhost");
  await new Promise((resolve) => elsewhere.once("listening", resolve));
  const context = await browser.newContext(desktop);
  const stranger = await browser.newContext(desktop);
  const follow = async (page, id) => {
    await page.goto(`http://localhost:${elsewhere.address().port}/`);
    await page.click(`#${id}`);
  };
  try {
    assert.equal(new URL(other.address).hostname, "127.0.0.1");
    const first = await openPage(context, new URL(links.token, other.address).href);
    await untilTracked(first);
    const page = await openPage(context, "about:blank");
    // a second time in the same tab as well
    for (const id of ["plain", "old", "plain"]) {
      await follow(page, id);
      await page.waitForSelector("#picture");
      await untilTracked(page);
      assert.equal(page.url(), new URL(id === "old" ? "?view=stage" : "", other.address).href);
      // its first answer lets it be led here again
      await page.waitForFunction(() => sessionStorage.getItem("asmnet-reloaded cookie") === null, null, { polling: 20 });
    }
    await follow(page, "wall");
    await page.waitForSelector(".tile[data-frames]");
    await first.reload();
    await untilTracked(first);

    const foreign = await openPage(stranger, "about:blank");
    await follow(foreign, "plain");
    await foreign.fill("#token", token);
    await foreign.click("button");
    await untilTracked(foreign);
    await stranger.clearCookies();
    await follow(foreign, "token");
    await untilTracked(foreign);
    assert.equal(foreign.url(), other.address);
  } catch (error) {
    throw await explained(error);
  } finally {
    await end(context);
    await stranger.close();
    elsewhere.close();
    await other.stop();
  }
});

test("a token with letters outside ASCII opens the page", async () => {
  const token = "schlüssel-für-alle-1-鍵";
  const other = await Service.start({ folder, options: ["--source", "synthetic:size=320x240,fps=10"], environment: { ASMNET_Web__Token: token } });
  const context = await browser.newContext(desktop);
  try {
    const page = await openPage(context, other.address);
    await page.fill("#token", token);
    await page.click("button");
    await untilTracked(page);
  } catch (error) {
    throw await explained(error);
  } finally {
    await end(context);
    await other.stop();
  }
});

test("pages that are open when the service is started with another token ask for it, and go on where they were", async () => {
  const words = ["live", "--no-browser", "--port", String(await port()), "--source", "synthetic:size=320x240,fps=10", "--source", "synthetic:size=320x240,fps=10,seed=7"];
  const start = (token) => Service.startAs(words, { folder, environment: { ASMNET_Web__Token: token } });
  let other = await start("the token of the first start");
  const context = await browser.newContext(desktop);
  try {
    const at = (path, token = "") => new URL(`${path}${token && `${path.includes("?") ? "&" : "?"}token=${encodeURIComponent(token)}`}`, other.address).href;
    const page = await openPage(context, at("/?source=2", "the token of the first start"));
    await untilTracked(page);
    const wall = await openPage(context, at("/wall"));
    await wall.waitForSelector(".tile[data-frames]");
    await other.stop();
    other = await start("the token of the second start");
    await Promise.all([page, wall].map((open) => open.waitForSelector("#token")));
    await page.fill("#token", "the token of the second start");
    await page.click("button");
    await untilTracked(page);
    assert.equal(page.url(), at("/?source=2"));
    assert.equal(wall.url(), at("/wall"));

    // as an old message or a bookmark has it
    const link = await openPage(await browser.newContext(desktop), at("/?source=2", "the token of the first start"));
    await link.fill("#token", "the token of the second start");
    await link.click("button");
    await untilTracked(link);
    assert.equal(link.url(), at("/?source=2"));
    await link.context().close();
  } catch (error) {
    throw await explained(error);
  } finally {
    await end(context);
    await other.stop();
  }
});

test("the page says that a service has ended which was stopped, and goes on when it is back", async () => {
  const words = ["live", "--no-browser", "--port", String(await port()), "--source", "synthetic"];
  let other = await Service.startAs(words, { folder });
  const context = await browser.newContext(desktop);
  try {
    const page = await openPage(context, other.address);
    await untilTracked(page);
    const before = await page.evaluate(() => window.sockets.length);
    await page.evaluate(() => {
      window.notes = [];
      const words = document.querySelector("#stage-note span");
      new MutationObserver(() => window.notes.push(words.textContent)).observe(words, { childList: true, characterData: true, subtree: true });
    });
    let asked = 0;
    page.on("requestfailed", () => asked++);
    await other.stop();
    await page.waitForFunction(() => window.notes.at(-1) === "The service has ended. Trying again …");
    await page.evaluate(() => { window.notes.length = 0; });
    // both the socket and the question for the state find nobody, more than once
    await page.waitForFunction((count) => window.sockets.length >= count + 3, before);
    const since = asked;
    await eventually(() => assert.ok(asked >= since + 6));
    assert.deepEqual(await page.evaluate(() => window.notes), []);
    other = await Service.startAs(words, { folder });
    await page.waitForFunction(() => document.getElementById("state").dataset.state === "live" && document.getElementById("stage-note").hidden);
  } catch (error) {
    throw await explained(error);
  } finally {
    await end(context);
    await other.stop();
  }
});

test("the settings file is read again, and SIGTERM finishes a recording within two seconds", async () => {
  const settings = join(folder, "settings.json");
  writeFileSync(settings, JSON.stringify({ Smoothing: { Detail: 1 } }));
  const other = await Service.start({ folder, options: ["--source", "synthetic", "--settings", settings] });
  let fileName, ended;
  try {
    writeFileSync(settings, JSON.stringify({ Smoothing: { Detail: 0.5 }, Web: { MaxViewers: 5 } }));
    await other.until(({ settings }) => settings.detail === 0.5);
    assert.equal((await other.call("POST", "/api/recordings")).status, 201);
    ({ recording: { fileName } } = await other.until(({ recording }) => recording?.frames >= 15));
  } finally {
    ended = await other.stop();
  }
  const { code, milliseconds } = ended;
  report("stop", { milliseconds: Math.round(milliseconds) });
  assert.equal(code, 0, other.output);
  assert.match(other.output, /Smoothing:Detail took effect/);
  assert.match(other.output, /Web:MaxViewers changed; restart/);
  const file = join(folder, "recordings", fileName);
  assert.equal(statSync(file).mode & 0o777, 0o600, "a recording is its owner's alone");
  assert.equal(statSync(join(folder, "recordings")).mode & 0o777, 0o700);
  if (!spawnSync("ffprobe", ["-version"]).error) {
    assert.ok(Number(execFileSync("ffprobe", ["-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", file]).toString()) > 0.3);
  }
});

for (const [name, options] of [
  ["dark", { ...desktop, colorScheme: "dark" }],
  ["light", { ...desktop, colorScheme: "light" }],
  ["phone", { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true, colorScheme: "dark" }],
]) {
  test(`the page fits its window: ${name}`, () => withPage(async (page) => {
    await untilTracked(page);
    await untilDrawn(page, 60);
    await page.screenshot({ path: join(artifacts, `${name}.png`), fullPage: name === "phone" });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${wide} pixels too wide`);
  }, options));
}

// mean distance of the landmarks from the truth, as a share of the distance of the outer eye corners
function errorOf(points, truth) {
  const distance = ([x, y], [u, v]) => Math.hypot(x - u, y - v);
  const mean = points.reduce((sum, point, i) => sum + distance(point, truth[i]), 0) / points.length;
  return mean / distance(truth[36], truth[45]);
}
