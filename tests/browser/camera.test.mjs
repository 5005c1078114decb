// The browser's camera where things do not go well: a page that is not painted, and a service that goes away.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { end, launch, openPage, quantile } from "./browser.mjs";
import { Service, port } from "./service.mjs";
import { after, before, eventually, explained, test } from "./testing.mjs";

let folder;
let browser;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "asmnet-live-camera-"));
  browser = await launch();
});

after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

const start = (number) => Service.startAs(["live", "--no-browser", "--port", String(number), "--source", "synthetic:size=320x240"], { folder });

// A browser paints nothing of a page that is covered, minimised or behind another tab, and calls back for no picture then.
async function withCamera(service, preparation, run) {
  const context = await browser.newContext({ permissions: ["camera"] });
  await context.addInitScript(() => {
    const original = HTMLVideoElement.prototype.requestVideoFrameCallback;
    HTMLVideoElement.prototype.requestVideoFrameCallback = function (callback) {
      return original.call(this, (...words) => (window.covered ? undefined : callback(...words)));
    };
  });
  await context.addInitScript(preparation);
  try {
    const page = await openPage(context, service.address);
    await page.click("#camera");
    await untilFromCamera(page, 10);
    await run(page);
  } catch (error) {
    throw await explained(error);
  } finally {
    await end(context);
  }
}

// resolves with the median of the seconds from one of so many pictures of the camera to the next
async function untilFromCamera(page, count) {
  await page.evaluate(() => { window.drawn.length = 0; });
  await page.waitForFunction((wanted) => window.drawn.filter(({ camera }) => camera !== undefined).length >= wanted, count);
  const times = await page.evaluate(() => window.drawn.filter(({ camera }) => camera !== undefined).map(({ at }) => at));
  return quantile(times.slice(1).map((at, i) => (at - times[i]) / 1000), 0.5);
}

test("a covered page goes on giving the camera's pictures", async () => {
  const service = await start(0);
  try {
    await withCamera(service, () => {}, async (page) => {
      const shown = await untilFromCamera(page, 30);
      await page.evaluate(() => { window.covered = true; });
      const covered = await untilFromCamera(page, 30);
      // what a browser keeps for a covered page is a picture a second
      assert.ok(covered < Math.max(0.6, 3 * shown), `a picture comes every ${covered} s, and every ${shown} s while the page was shown`);
    });
    // where the browser hands out no pictures but painted ones, a timer keeps the camera alive
    await withCamera(service, () => { delete window.MediaStreamTrackProcessor; }, async (page) => {
      await page.evaluate(() => { window.covered = true; });
      await untilFromCamera(page, 3);
      assert.equal(await page.getAttribute("#camera", "aria-pressed"), "true");
    });
  } catch (error) {
    throw await explained(error);
  } finally {
    await service.stop();
  }
});

test("the list of sources says how the browser's camera is started while it does not run, and then alone", async () => {
  const service = await start(0);
  const context = await browser.newContext({ permissions: ["camera"] });
  try {
    const pages = [await openPage(context, service.address), await openPage(context, service.address)];
    const listed = (page) => page.evaluate(() => {
      const select = document.getElementById("source");
      const { textContent, disabled, title } = select.querySelector("[value=browser]");
      return [select.value, textContent, disabled, title];
    });
    const are = (wanted) => Promise.all(pages.map((page) => eventually(async () => assert.deepEqual(await listed(page), wanted))));
    const rests = ["start", "This browser's camera (start it with the camera button)", true, "start it with the camera button"];
    await are(rests);
    await pages[0].click("#camera");
    await are(["browser", "This browser's camera", false, ""]);
    // one that is opened while it runs
    pages.push(await openPage(context, service.address));
    await are(["browser", "This browser's camera", false, ""]);
    await pages[0].click("#camera");
    await are(rests);
  } catch (error) {
    throw await explained(error);
  } finally {
    await end(context);
    await service.stop();
  }
});

test("a camera that gives pixels instead of planes, as programs that change its picture do, is tracked like any other", async () => {
  const service = await start(0);
  try {
    await withCamera(service, () => {
      navigator.mediaDevices.getUserMedia = async () => {
        const track = new MediaStreamTrackGenerator({ kind: "video" });
        const writer = track.writable.getWriter();
        const pixels = new Uint8Array(4 * 320 * 240).fill(128);
        let timestamp = 0;
        const timer = setInterval(() => {
          const frame = new VideoFrame(pixels, { format: "RGBA", codedWidth: 320, codedHeight: 240, timestamp });
          timestamp += 33_333;
          writer.write(frame).catch(() => {
            // the page has stopped it
            clearInterval(timer);
            frame.close();
          });
        }, 33);
        return new MediaStream([track]);
      };
    }, async (page) => {
      await untilFromCamera(page, 10);
      assert.deepEqual(await page.evaluate(() => window.toasts), []);
      // there is no face in it
      await page.keyboard.press("0");
      await page.waitForFunction(() => window.toasts.length === 1);
      await page.fill("#distance", "150");
      await page.click("#distance-form button");
      await page.waitForFunction(() => window.toasts.length === 2);
      assert.deepEqual(await page.evaluate(() => window.toasts.map(({ text }) => text)), Array(2).fill("There is no face. This is done as soon as one is there."));
    });
  } catch (error) {
    throw await explained(error);
  } finally {
    await service.stop();
  }
});

test("a camera on a line whose answers take long is shown, and its latency tells how long", async () => {
  const service = await start(0);
  try {
    await withCamera(service, () => {
      Object.defineProperty(WebSocket.prototype, "onmessage", {
        set(handle) {
          this.addEventListener("message", (event) => (this.url.includes("/ws/camera") ? setTimeout(handle, 1500, event) : handle(event)));
        },
      });
    }, async (page) => {
      const median = () => page.evaluate(() => Number(document.getElementById("figure-latency").dataset.median));
      await eventually(async () => assert.ok(await median() >= 1500, `${await median()} ms`));
      assert.deepEqual(await page.evaluate(() => window.toasts), []);
    });
  } catch (error) {
    throw await explained(error);
  } finally {
    await service.stop();
  }
});

// Telephones give planes that use all of 0 to 255, where others use 16 to 235.
test("a camera whose planes use the full range has the brightness in other views that it has", async () => {
  const service = await start(0);
  try {
    await withCamera(service, () => {
      navigator.mediaDevices.getUserMedia = async () => {
        const track = new MediaStreamTrackGenerator({ kind: "video" });
        const writer = track.writable.getWriter();
        const planes = new Uint8Array(320 * 240 * 3 / 2).fill(128).fill(200, 0, 320 * 240);
        const colorSpace = { primaries: "bt709", transfer: "iec61966-2-1", matrix: "smpte170m", fullRange: true };
        let timestamp = 0;
        const timer = setInterval(() => {
          const frame = new VideoFrame(planes, { format: "NV12", codedWidth: 320, codedHeight: 240, timestamp, colorSpace });
          timestamp += 33_333;
          writer.write(frame).catch(() => {
            // the page has stopped it
            clearInterval(timer);
            frame.close();
          });
        }, 33);
        return new MediaStream([track]);
      };
    }, async (page) => {
      const other = await openPage(page.context(), service.address);
      await eventually(async () => {
        const pixels = await other.evaluate(() => {
          const context = document.getElementById("picture").getContext("2d");
          return [[160, 120], [20, 20], [300, 220]].map(([x, y]) => [...context.getImageData(x, y, 1, 1).data.slice(0, 3)]);
        });
        assert.ok(pixels.flat().every((value) => Math.abs(value - 200) <= 3), `${pixels}`);
      });
    });
  } catch (error) {
    throw await explained(error);
  } finally {
    await service.stop();
  }
});

// A page whose questions how the service gets on, and for its outputs, have no answer until answer(give) gives one to the first kind. played()
// resolves when the camera has given its first picture.
async function withPlayed(service, run) {
  const context = await browser.newContext({ permissions: ["camera"] });
  let give;
  const given = new Promise((resolve) => { give = resolve; });
  try {
    await context.addInitScript(() => {
      const { play } = HTMLVideoElement.prototype;
      HTMLVideoElement.prototype.play = async function () {
        await play.call(this);
        window.plays = true;
      };
    });
    await context.route((url) => url.pathname === "/api/outputs", () => {});
    await context.route((url) => url.pathname === "/api/status", async (route) => (await given)(route));
    const page = await openPage(context, service.address);
    await run(page, { played: () => page.waitForFunction(() => window.plays), answer: give });
  } catch (error) {
    throw await explained(error);
  } finally {
    give((route) => route.abort());
    await end(context);
  }
}

test("a camera whose pictures are larger than the service takes is sent smaller", async () => {
  const service = await Service.start({ folder, options: ["--source", "synthetic:size=320x240"], environment: { ASMNET_Web__MaxCameraSide: "321" } });
  try {
    await withCamera(service, () => {}, async (page) => {
      assert.deepEqual(await cameras(page), ["?width=320&height=240"]);
      assert.deepEqual(await page.evaluate(() => window.toasts), []);
    });
    // pressed before the page's first question how the service gets on is answered, and while another of its first questions stays without an answer
    await withPlayed(service, async (page, { played, answer }) => {
      await page.click("#camera");
      await played();
      assert.deepEqual(await cameras(page), []);
      answer((route) => route.continue());
      await untilFromCamera(page, 10);
      assert.deepEqual(await cameras(page), ["?width=320&height=240"]);
      assert.deepEqual(await page.evaluate(() => window.toasts), []);
    });
  } catch (error) {
    throw await explained(error);
  } finally {
    await service.stop();
  }
});

test("a camera is sent in its usual size where a proxy keeps back what the service takes", async () => {
  const service = await start(0);
  try {
    await withPlayed(service, async (page, { played, answer }) => {
      await page.click("#camera");
      await played();
      answer((route) => route.fulfill({ status: 403, body: "no" }));
      await untilFromCamera(page, 10);
      assert.deepEqual(await cameras(page), ["?width=640&height=480"]);
      assert.deepEqual(await page.evaluate(() => window.toasts), []);
    });
  } catch (error) {
    throw await explained(error);
  } finally {
    await service.stop();
  }
});

test("a camera that is not taken is told once, and the page goes back to the service's picture", async () => {
  const service = await start(0);
  const context = await browser.newContext({ permissions: ["camera"] });
  try {
    const page = await openPage(context, service.address);
    await page.evaluate(() => {
      // a place that the service does not have, as where it has no room for another socket: it ends before it is open
      const Original = window.WebSocket;
      window.WebSocket = class extends Original {
        constructor(address) {
          super(address.replace("/ws/camera", "/ws/nowhere"));
        }
      };
    });
    const before = await page.evaluate(() => window.sockets.length);
    await page.click("#camera");
    await page.waitForFunction(() => window.toasts.length > 0 && document.querySelector("#camera[aria-pressed=false]:not([aria-disabled])"));
    await page.evaluate(() => { window.drawn.length = 0; });
    await page.waitForFunction(() => window.drawn.length > 10);
    assert.deepEqual(await page.evaluate(() => window.toasts.map(({ text }) => text)), ["The service did not take the camera."]);
    // the one that was refused, and one viewer
    assert.equal(await page.evaluate(() => window.sockets.length), before + 2);
    assert.equal(await page.evaluate(() => window.sockets.filter(({ readyState }) => readyState === WebSocket.OPEN).length), 1);
  } catch (error) {
    throw await explained(error);
  } finally {
    await end(context);
    await service.stop();
  }
});

// A camera that is turned: window.turn() changes the size of its pictures, and while window.held is a list, sockets of cameras are closed only when what stands in it is called.
function turning() {
  window.held = null;
  const { close } = WebSocket.prototype;
  WebSocket.prototype.close = function (...words) {
    if (window.held && this.url.includes("/ws/camera")) {
      window.held.push(() => close.apply(this, words));
    } else {
      close.apply(this, words);
    }
  };
  let [width, height] = [320, 240];
  window.given = 0;
  window.turn = () => {
    [width, height] = [height, width];
    window.given = 0;
  };
  navigator.mediaDevices.getUserMedia = async () => {
    const track = new MediaStreamTrackGenerator({ kind: "video" });
    const writer = track.writable.getWriter();
    let timestamp = 0;
    const timer = setInterval(() => {
      const frame = new VideoFrame(new Uint8Array(4 * width * height).fill(128), { format: "RGBA", codedWidth: width, codedHeight: height, timestamp });
      timestamp += 33_333;
      writer.write(frame).then(() => window.given++, () => {
        // the page has stopped it
        clearInterval(timer);
        frame.close();
      });
    }, 33);
    return new MediaStream([track]);
  };
}

const cameras = (page) => page.evaluate(() => window.sockets.filter(({ url }) => url.includes("/ws/camera")).map(({ url }) => new URL(url).search));

test("a phone that is turned again before its last turn is taken goes on", async () => {
  const service = await start(0);
  try {
    await withCamera(service, turning, async (page) => {
      await page.evaluate(() => {
        window.held = [];
        window.turn();
      });
      await page.waitForFunction(() => window.held.length === 1);
      await page.evaluate(() => window.turn());
      await page.waitForFunction(() => window.given > 20);
      await page.evaluate(() => {
        const [close] = window.held;
        window.held = null;
        close();
      });
      await untilFromCamera(page, 10);
      assert.deepEqual(await page.evaluate(() => window.toasts), []);
      assert.deepEqual(page.complaints, []);
      assert.equal((await cameras(page)).at(-1), "?width=320&height=240");
    });
  } catch (error) {
    throw await explained(error);
  } finally {
    await service.stop();
  }
});

test("a camera that is stopped while its turn is taken is opened no more", async () => {
  const service = await start(0);
  try {
    await withCamera(service, turning, async (page) => {
      await page.evaluate(() => {
        window.held = [];
        window.turn();
      });
      await page.waitForFunction(() => window.held.length === 1);
      await page.click("#camera");
      await page.waitForSelector("#camera[aria-pressed=false]");
      await page.evaluate(() => new Promise((closed) => {
        window.sockets.find(({ url }) => url.includes("/ws/camera")).addEventListener("close", closed);
        window.held[0]();
      }));
      assert.equal((await cameras(page)).length, 1);
      assert.deepEqual(page.complaints, []);
    });
  } catch (error) {
    throw await explained(error);
  } finally {
    await service.stop();
  }
});

for (const signal of ["SIGKILL", "SIGTERM"]) {
  test(`a camera goes on when a service that was ended by ${signal} is back`, async () => {
    const place = await port();
    const service = await start(place);
    let second;
    try {
      await withCamera(service, () => {}, async (page) => {
        assert.equal(await page.getAttribute("[data-layer=mirror]", "aria-pressed"), "true");
        await page.keyboard.press("m");
        process.kill(service.processId, signal);
        await page.waitForFunction(() => window.toasts.some(({ kind }) => kind === "error"));
        await page.waitForFunction(() => document.getElementById("state").dataset.state === "lost");
        second = await start(place);
        await untilFromCamera(page, 10);
        assert.equal(await page.getAttribute("[data-layer=mirror]", "aria-pressed"), "false", "as it was chosen for the camera");
        await second.until(({ pipeline }) => /browser's camera/.test(pipeline.source));
      });
    } catch (error) {
      throw await explained(error);
    } finally {
      await service.stop();
      await second?.stop();
    }
  });
}

// What was left unanswered before is no silence of the next start, which here is not over when the page asks how the service gets on.
test("a camera that takes its time goes on when a service that had left a picture unanswered is back", async () => {
  const place = await port();
  const service = await start(place);
  let second;
  const watching = () => {
    window.slow = 0;
    window.sent = 0;
    const { play } = HTMLVideoElement.prototype;
    HTMLVideoElement.prototype.play = function () {
      return new Promise((resolve) => setTimeout(resolve, window.slow)).then(() => play.call(this));
    };
    const { send } = WebSocket.prototype;
    WebSocket.prototype.send = function (...words) {
      window.sent++;
      send.apply(this, words);
    };
  };
  try {
    await withCamera(service, watching, async (page) => {
      process.kill(service.processId, "SIGSTOP");
      await page.evaluate(() => {
        window.slow = 1500;
        window.sent = 0;
      });
      // one that is left after the service stood still
      await page.waitForFunction(() => window.sent > 0);
      const since = await page.evaluate(() => performance.now());
      process.kill(service.processId, "SIGKILL");
      await page.waitForFunction(() => window.toasts.length > 0);
      // longer than a page bears with a service that answers no picture
      await page.waitForFunction((start) => performance.now() - start > 7000, since);
      second = await start(place);
      await untilFromCamera(page, 10);
      assert.deepEqual(await page.evaluate(() => window.toasts.map(({ text }) => text)), ["The connection to the service was lost."]);
    });
  } catch (error) {
    throw await explained(error);
  } finally {
    await service.stop();
    await second?.stop();
  }
});

test("a camera that finds another page's in its place when it should go on waits until that is stopped", async () => {
  const place = await port();
  const service = await start(place);
  let second;
  try {
    await withCamera(service, () => {}, async (page) => {
      // how the service gets on, as it was a moment before
      let told = "nothing";
      await page.route("**/api/status", async (route) => {
        if (told === "nothing") {
          await route.abort();
          return;
        }
        const answer = await route.fetch();
        const status = await answer.json();
        await route.fulfill({ response: answer, json: told === "old" ? { ...status, settings: { ...status.settings, source: "start" } } : status });
      });
      process.kill(service.processId, "SIGKILL");
      await page.waitForFunction(() => window.toasts.length > 0);
      second = await start(place);
      await withCamera(second, () => {}, async (other) => {
        told = "old";
        await page.waitForFunction(() => window.toasts.length > 1);
        await page.waitForSelector("#camera[aria-pressed=mixed]");
        // more than once, which is not told again
        const count = (await cameras(page)).length;
        await eventually(async () => assert.ok((await cameras(page)).length > count));
        await untilFromCamera(other, 10);
        told = "all";
      });
      await untilFromCamera(page, 10);
      assert.equal(await page.getAttribute("#camera", "aria-pressed"), "true");
      assert.deepEqual(await page.evaluate(() => window.toasts.map(({ text }) => text)), [
        "The connection to the service was lost.", "Another page's camera is the source; stop it there first.",
      ]);
      await assertIsFinal(second, page);
    });
  } catch (error) {
    throw await explained(error);
  } finally {
    await service.stop();
    await second?.stop();
  }
});

// Who presses for the camera himself is told that another has it, and nothing more happens.
async function assertIsFinal(service, page) {
  const other = await openPage(page.context(), service.address);
  await other.click("#camera");
  await other.waitForFunction(() => window.toasts.length > 0);
  await other.waitForSelector("#camera[aria-pressed=false]:not([aria-disabled])");
  assert.deepEqual(await other.evaluate(() => window.toasts.map(({ text }) => text)), ["Another page's camera is the source; stop it there first."]);
}

test("a camera that is stopped leaves nothing behind: no picture that is awaited, which Chromium may lose unclosed, and no call for the next", async () => {
  const service = await start(0);
  const watching = () => {
    const { read } = ReadableStreamDefaultReader.prototype;
    const { stop } = MediaStreamTrack.prototype;
    const { requestVideoFrameCallback, cancelVideoFrameCallback } = HTMLVideoElement.prototype;
    let awaited = 0;
    window.stops = [];
    window.calls = new Set();
    ReadableStreamDefaultReader.prototype.read = function () {
      awaited++;
      return read.call(this).finally(() => { awaited--; });
    };
    MediaStreamTrack.prototype.stop = function () {
      window.stops.push({ awaited, state: this.readyState });
      stop.call(this);
    };
    HTMLVideoElement.prototype.requestVideoFrameCallback = function (callback) {
      const number = requestVideoFrameCallback.call(this, (...words) => {
        window.calls.delete(number);
        callback(...words);
      });
      window.calls.add(number);
      return number;
    };
    HTMLVideoElement.prototype.cancelVideoFrameCallback = function (number) {
      window.calls.delete(number);
      cancelVideoFrameCallback.call(this, number);
    };
  };
  try {
    await withCamera(service, watching, async (page) => {
      for (let round = 1; round <= 3; round++) {
        assert.equal(await page.evaluate(() => window.calls.size), 1);
        await page.click("#camera");
        await page.waitForFunction((count) => window.stops.filter(({ state }) => state === "live").length === count, round);
        await service.until(({ settings }) => settings.source !== "browser");
        await page.click("#camera");
        await untilFromCamera(page, 3);
      }
      const stops = await page.evaluate(() => window.stops.filter(({ state }) => state === "live"));
      assert.deepEqual(stops.map(({ awaited }) => awaited), [0, 0, 0]);
      assert.deepEqual(page.complaints, []);
    });
    // one that gives no more pictures is ended all the same
    await withCamera(service, () => {
      const { read } = ReadableStreamDefaultReader.prototype;
      ReadableStreamDefaultReader.prototype.read = function () {
        return window.still ? new Promise(() => {}) : read.call(this);
      };
      const given = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (wanted) => {
        window.given = await given(wanted);
        return window.given;
      };
    }, async (page) => {
      await page.evaluate(() => { window.still = true; });
      await untilFromCamera(page, 3);
      await page.click("#camera");
      await page.waitForFunction(() => window.given.getTracks().every(({ readyState }) => readyState === "ended"));
    });
  } catch (error) {
    throw await explained(error);
  } finally {
    await service.stop();
  }
});
