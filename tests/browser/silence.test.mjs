// Connections that are lost without a word, as where a network goes or a machine sleeps: nothing tells the page, which finds out and goes on.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { end, launch, openPage, untilTracked } from "./browser.mjs";
import { Service } from "./service.mjs";
import { after, before, eventually, explained, test } from "./testing.mjs";

let folder;
let service;
let browser;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "asmnet-live-silence-"));
  [service, browser] = await Promise.all([
    Service.start({ folder, options: ["--source", "synthetic:size=320x240"], environment: { "ASMNET_Web__CameraTimeout": "1" } }),
    launch(),
  ]);
});

after(async () => {
  await browser?.close();
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

// run(page, line): line.cut() keeps everything from and to the sockets that are open now, their ends too; line.hold() keeps what they send until
// line.release(); line.sockets counts all that were opened
async function withLine(path, socketPath, run, preparation = () => {}, clock = false) {
  const context = await browser.newContext({ permissions: ["camera"] });
  const open = [];
  let held = null;
  const line = {
    sockets: 0,
    cut: () => open.forEach((pair) => { pair.dead = true; }),
    hold: () => { held = []; },
    release: () => {
      held.forEach((send) => send());
      held = null;
    },
  };
  try {
    await context.routeWebSocket((url) => url.pathname === socketPath, (page) => {
      const pair = { dead: false };
      open.push(pair);
      line.sockets++;
      const server = page.connectToServer();
      page.onMessage((message) => pair.dead || server.send(message));
      server.onMessage((message) => pair.dead || (held ? held.push(() => page.send(message)) : page.send(message)));
      page.onClose((code, reason) => server.close({ code, reason }));
      server.onClose((code, reason) => pair.dead || page.close({ code, reason }));
    });
    await context.addInitScript(preparation);
    if (clock) {
      await context.clock.install();
    }
    const page = await openPage(context, new URL(path, service.address).href);
    await run(page, line);
    assert.deepEqual(page.complaints, []);
  } catch (error) {
    throw await explained(error);
  } finally {
    await end(context);
  }
}

const drawnAnew = async (page) => {
  await page.evaluate(() => { window.drawn.length = 0; });
  await page.waitForFunction(() => window.drawn.length > 10);
};

test("a page whose pictures stop without a word says so, and gets them again", () => withLine("/", "/ws/view", async (page, line) => {
  await untilTracked(page);
  await page.evaluate(() => {
    window.said = [];
    const chip = document.getElementById("state");
    new MutationObserver(() => window.said.push([chip.dataset.state, document.querySelector("#stage-note span").textContent])).observe(document.getElementById("stage-note"), { childList: true, subtree: true, attributes: true });
  });
  line.cut();
  await eventually(() => assert.equal(line.sockets, 2));
  await drawnAnew(page);
  await page.waitForFunction(() => document.getElementById("state").dataset.state === "live" && document.getElementById("stage-note").hidden);
  assert.ok((await page.evaluate(() => window.said)).some(([state, text]) => state === "waiting" && text === "The pictures do not get here. Trying again …"));
  assert.equal(line.sockets, 2);
}));

test("a page says that its pictures do not get there before it opens another connection", () => withLine("/", "/ws/view", async (page, line) => {
  await untilTracked(page);
  line.cut();
  await page.waitForFunction(() => document.querySelector("#stage-note span").textContent === "The pictures do not get here. Trying again …");
  assert.equal(line.sockets, 1);
}));

test("a page whose sockets are refused by a proxy has its lists all the same", async () => {
  const context = await browser.newContext();
  await context.routeWebSocket((url) => url.pathname === "/ws/view", (socket) => socket.close({ code: 1011 }));
  // one that is refused is never open
  await context.addInitScript(() => {
    Object.defineProperty(WebSocket.prototype, "onopen", { set() {} });
  });
  const page = await openPage(context, service.address);
  await page.waitForFunction(() => document.querySelectorAll("#model option").length > 0);
  await end(context);
});

test("an overlay whose tracks stop without a word gets them again", () => withLine("/overlay", "/ws/tracks", async (page, line) => {
  await untilTracked(page);
  line.cut();
  await eventually(() => assert.equal(line.sockets, 2));
  await drawnAnew(page);
}));

test("a tile whose pictures stop without a word gets them again", () => withLine("/wall", "/ws/sources/1/tile", async (page, line) => {
  await page.waitForSelector(".tile[data-frames]");
  line.cut();
  await eventually(() => assert.equal(line.sockets, 2));
  const frames = await page.$eval(".tile", (tile) => Number(tile.dataset.frames));
  await page.waitForFunction((before) => Number(document.querySelector(".tile").dataset.frames) > before + 5, frames);
}));

// a machine that slept, a page that was frozen: one answer finds the page without a message, the clock leaps, and so does the next
for (const [name, path, socketPath, question] of [
  ["page", "/", "/ws/view", "/api/status"],
  ["overlay", "/overlay", "/ws/tracks", "/healthz"],
]) {
  test(`a clock that leaps costs no living connection of the ${name}`, () => withLine(path, socketPath, async (page, line) => {
    await untilTracked(page);
    const answered = () => page.waitForResponse((response) => new URL(response.url()).pathname === question);
    for (let leap = 0; leap < 3; leap++) {
      line.hold();
      await answered();
      await Promise.all([answered(), page.clock.fastForward(3_600_000)]);
      line.release();
      await drawnAnew(page);
    }
    assert.equal(line.sockets, 1);
  }, undefined, true));
}

// Between the page and the service: what is cut is open for both of them, and passes nothing on.
async function withNetwork(run) {
  const pairs = new Set();
  // lost: when each question was lost; mostLost: how many were at once, each on a connection that it kept
  const network = {
    lost: [],
    mostLost: 0,
    cut: () => pairs.forEach((pair) => {
      pair.dead = true;
      if (pair.asks) {
        lose(pair);
      }
    }),
    open: () => [...pairs].filter(({ dead }) => !dead).length,
  };
  const lose = (pair) => {
    pair.isLost = true;
    network.lost.push(performance.now());
    network.mostLost = Math.max(network.mostLost, [...pairs].filter(({ isLost }) => isLost).length);
  };
  const gate = createServer((page) => {
    const server = connect(new URL(service.address).port, "127.0.0.1");
    const pair = { dead: false };
    pairs.add(pair);
    page.on("data", (bytes) => {
      if (bytes.toString("latin1").startsWith("GET /api/")) {
        pair.asks = true;
        if (pair.dead) {
          lose(pair);
        }
      }
    });
    server.on("data", () => { pair.asks = false; });
    for (const [from, to] of [[page, server], [server, page]]) {
      from.on("data", (bytes) => pair.dead || to.write(bytes));
      from.on("error", () => to.destroy());
      from.on("close", () => {
        pairs.delete(pair);
        to.destroy();
      });
    }
  });
  await new Promise((resolve) => gate.listen(0, "127.0.0.1", resolve));
  network.address = `http://127.0.0.1:${gate.address().port}/`;
  try {
    await run(network);
  } catch (error) {
    throw await explained(error);
  } finally {
    pairs.clear();
    gate.close();
  }
}

test("a wall whose connections are all dead without a word tries one after the other, and waits for none of them until its patience is over", () => withNetwork(async (network) => {
  const context = await browser.newContext();
  try {
    const page = await openPage(context, new URL("/wall", network.address).href);
    await page.waitForSelector(".tile[data-frames]");
    // as many as a browser keeps for one service
    await page.evaluate(() => Promise.all(Array.from({ length: 6 }, async () => (await fetch("/api/status", { cache: "no-store" })).json())));
    assert.ok(network.open() > 5);
    const says = (wanted) => page.waitForFunction((text) => document.querySelector("#state span").textContent === text, wanted);
    network.cut();
    await says("The service does not answer.");
    await says("1 of 1 live");
    // the first had its ten seconds; who has been lost so is asked again after one
    const [first, second] = network.lost;
    assert.ok(second - first > 5_000, `asked again after ${second - first} ms`);
    // each on a connection of its own, and none of them waited for the one before; what somebody presses has room beside them
    // (one that ends may be counted with the one in its place)
    assert.ok(network.mostLost === 3 || network.mostLost === 4, `${network.mostLost} at once`);
  } catch (error) {
    throw await explained(error);
  } finally {
    await end(context);
  }
}));

// A service that is started again as another version has other pages.
for (const [name, path, ready] of [
  ["page", "/", () => window.drawn.length > 0],
  ["overlay", "/overlay", () => window.drawn.length > 0],
  ["wall", "/wall", () => document.querySelector(".tile[data-frames]")],
]) {
  test(`the ${name} is loaded again when the service is another version`, async () => {
    const context = await browser.newContext();
    let version = "";
    let answers = 0;
    try {
      await context.route(/\/(api|healthz)/, async (route) => {
        const answer = await route.fetch();
        await route.fulfill({ response: answer, headers: { ...answer.headers(), ...(version && { "asmnet-page": version }) } });
        answers++;
      });
      const page = await openPage(context, new URL(path, service.address).href);
      let loads = 0;
      page.on("load", () => loads++);
      // as the sockets of a service that ends
      const close = () => page.evaluate(() => window.sockets.forEach((socket) => socket.close()));
      await page.waitForFunction(ready);
      await eventually(() => assert.ok(answers > 0));
      version = "another";
      await close();
      await eventually(() => assert.equal(loads, 1));
      await page.waitForFunction(ready);
      for (let more = 0; more < 3; more++) {
        const before = answers;
        await close();
        await page.waitForFunction(ready);
        await eventually(() => assert.ok(answers > before));
      }
      assert.equal(loads, 1);
    } catch (error) {
      throw await explained(error);
    } finally {
      await end(context);
    }
  });
}

test("a page that is an older one than the first answer that it hears is loaded again, once", async () => {
  const context = await browser.newContext();
  try {
    const served = await fetch(new URL("/overlay", service.address));
    const [, version] = (await served.text()).match(/<meta name="asmnet-page" content="([^"]+)">/);
    assert.equal(version, served.headers.get("ASMNet-Page"));
    await context.addInitScript(() => {
      const loads = Number(sessionStorage.getItem("loads") ?? 0) + 1;
      sessionStorage.setItem("loads", loads);
      document.addEventListener("readystatechange", () => {
        if (document.readyState === "interactive" && loads === 1) {
          document.querySelector("meta[name=asmnet-page]").content = "an older one";
        }
      });
    });
    const page = await openPage(context, new URL("/overlay", service.address).href);
    const loaded = (count) => page.waitForFunction((wanted) => Number(sessionStorage.getItem("loads")) === wanted && window.drawn.length > 0, count);
    await loaded(2);
    for (let more = 0; more < 3; more++) {
      await Promise.all([page.waitForResponse(/\/healthz/), page.evaluate(() => window.sockets.forEach((socket) => socket.close()))]);
    }
    await loaded(2);
  } catch (error) {
    throw await explained(error);
  } finally {
    await end(context);
  }
});

// "/" is slow: what is heard until the page goes must not begin anew
test("a page that is loaded again is not begun anew by each answer until it goes", async () => {
  const context = await browser.newContext();
  try {
    let version = "";
    let answers = 0;
    let loads = 0;
    let release;
    await context.route(/\/api\//, async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, headers: { ...answer.headers(), ...(version && { "asmnet-page": version }) } });
      answers++;
    });
    const page = await openPage(context, service.address);
    await untilTracked(page);
    await page.route(service.address, async (route) => {
      loads++;
      await new Promise((resolve) => { release = resolve; });
      await route.continue();
    });
    version = "another";
    await eventually(() => assert.equal(loads, 1));
    const before = answers;
    await eventually(() => assert.ok(answers > before + 5));
    assert.equal(loads, 1);
    const loaded = page.waitForEvent("load");
    release();
    await loaded;
  } catch (error) {
    throw await explained(error);
  } finally {
    await end(context);
  }
});

const untilCamera = (page, pressed) => page.waitForFunction((wanted) => document.querySelector(`#camera[aria-pressed=${wanted}]:not([aria-disabled])`), pressed);

const fromCamera = async (page) => {
  await page.evaluate(() => { window.drawn.length = 0; });
  await page.waitForFunction(() => window.drawn.filter(({ camera }) => camera !== undefined).length > 5);
};

// the camera as the system gives it: at once, with an error of that name, or held until window.release() is called
function refusing() {
  const given = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  window.refusal = "";
  window.refusals = 0;
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    if (window.refusal === "held") {
      await new Promise((release) => { window.release = release; });
    } else if (window.refusal) {
      window.refusals++;
      throw new DOMException("", window.refusal);
    }
    return given(wanted);
  };
}

const withCamera = (run) => withLine("/", "/ws/camera", async (page, line) => {
  await page.click("#camera");
  await untilCamera(page, "true");
  await fromCamera(page);
  await run(page, line);
}, refusing);

const toasts = (page) => page.evaluate(() => window.toasts.map(({ text }) => text));

test("a camera whose connection is lost without a word goes on", () => withCamera(async (page, line) => {
  line.cut();
  await eventually(() => assert.equal(line.sockets, 2));
  await untilCamera(page, "true");
  await fromCamera(page);
  assert.deepEqual(await toasts(page), ["The connection to the service was lost."]);
}));

test("a camera that is in use when it should go on is waited for, which is said, and goes on when it is free", () => withCamera(async (page, line) => {
  await page.evaluate(() => { window.refusal = "NotReadableError"; });
  line.cut();
  await untilCamera(page, "mixed");
  assert.equal(await page.textContent("#camera span"), "Waiting for my camera");
  // the service's own pictures are shown meanwhile
  await page.waitForFunction(() => window.refusals > 1 && window.drawn.at(-1)?.camera === undefined);
  await page.evaluate(() => { window.refusal = ""; });
  await untilCamera(page, "true");
  await fromCamera(page);
  assert.equal(await page.textContent("#camera span"), "Stop my camera");
  assert.deepEqual(await toasts(page), ["The connection to the service was lost.", "The camera is in use by another program."]);
}));

test("who does not want to wait for the camera presses its button, and a camera that is not allowed is not waited for", () => withCamera(async (page, line) => {
  const off = async () => {
    await untilCamera(page, "false");
    assert.equal(await page.textContent("#camera span"), "Use my camera");
    await drawnAnew(page);
  };
  await page.evaluate(() => { window.refusal = "NotReadableError"; });
  line.cut();
  await page.waitForFunction(() => window.refusals === 1 && document.querySelector("#camera[aria-pressed=mixed]:not([aria-disabled])"));
  await page.click("#camera");
  await off();

  await page.evaluate(() => { window.refusal = ""; });
  await page.click("#camera");
  await untilCamera(page, "true");
  await fromCamera(page);
  await page.evaluate(() => {
    window.refusal = "NotAllowedError";
    window.toasts.length = 0;
  });
  line.cut();
  await page.waitForFunction(() => window.toasts.length === 2);
  await off();
  assert.deepEqual(await toasts(page), ["The connection to the service was lost.", "The camera was not allowed. Allow it in the address bar and try again."]);
}));

test("who presses the camera's button while it is opened anew has what was pressed last", () => withCamera(async (page, line) => {
  const given = () => page.evaluate(() => {
    window.refusal = "";
    window.release();
  });
  const held = () => page.waitForFunction(() => window.release);
  await page.evaluate(() => { window.refusal = "held"; });
  line.cut();
  await held();
  await page.click("#camera");
  await untilCamera(page, "false");
  await page.click("#camera");
  await untilCamera(page, "mixed");
  await given();
  await untilCamera(page, "true");
  await fromCamera(page);

  await page.evaluate(() => {
    window.release = undefined;
    window.refusal = "held";
  });
  line.cut();
  await held();
  await page.click("#camera");
  await untilCamera(page, "false");
  await given();
  await service.until(({ settings }) => settings.source !== "browser");
  await drawnAnew(page);
  assert.equal(await page.getAttribute("#camera", "aria-pressed"), "false");
  assert.ok(await page.evaluate(() => window.drawn.every(({ camera }) => camera === undefined)));
}));

test("a page that gives its camera says that the service is another version, and is loaded again when the camera is stopped", () => withCamera(async (page) => {
  let loads = 0;
  page.on("load", () => loads++);
  await page.route(/\/api\//, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, headers: { ...answer.headers(), "asmnet-page": "another" } });
  });
  await page.waitForFunction(() => window.toasts.length > 0);
  for (let answers = 0; answers < 3; answers++) {
    await page.waitForResponse(/\/api\/status/);
  }
  assert.deepEqual(await toasts(page), ["The service is another version now. This page stays as it was until the camera is stopped. Load it again"]);
  assert.equal(loads, 0);
  await page.click("#camera");
  await eventually(() => assert.equal(loads, 1));
  await drawnAnew(page);
}));
