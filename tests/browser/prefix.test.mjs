// The service behind a proxy that has it under a path of its site, as docs/service.md says how.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch, openPage, untilToast, untilTracked } from "./browser.mjs";
import { name, page as proxyPage, startProxy } from "./proxy.mjs";
import { folder as artifacts } from "./report.mjs";
import { Service, patience, port, root } from "./service.mjs";
import { after, before, eventually, explained, test } from "./testing.mjs";

const desktop = { viewport: { width: 1440, height: 900 } };
const token = "the token of the proxied service";
let folder;
let service;
let proxy;
let browser;
// whether the proxy answers a request itself, and with what: a status and a page, or 200 and JSON
let answers = () => null;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "asmnet-live-prefix-"));
  [service, browser] = await Promise.all([
    Service.start({
      folder,
      options: ["--source", "synthetic:size=320x240", "--source", "synthetic:size=320x240,seed=7"],
      environment: { ASMNET_Web__AllowedHosts: name, ASMNET_Web__Token: token },
    }),
    launch(),
  ]);
  proxy = await startProxy(service, "/face/", (asked, reply) => {
    const answer = answers(asked);
    if (answer?.detail) {
      reply.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(answer));
      return true;
    }
    return answer !== null && proxyPage(reply, answer, "The proxy's own page");
  });
});

after(async () => {
  await browser?.close();
  await proxy?.close();
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const at = (path) => new URL(path, proxy.address).href;
const entry = (path) => at(`${path}?token=${encodeURIComponent(token)}`);

// run(page, context)
async function withPage(address, run, options = {}) {
  const context = await browser.newContext({ ...desktop, ...options });
  try {
    const page = await openPage(context, address);
    await run(page, context);
  } catch (error) {
    throw await explained(error);
  } finally {
    answers = () => null;
    await context.close();
  }
}

// A person's recording, whose link is opened; meanwhile: while it runs
async function record(page, meanwhile = () => {}) {
  const recorded = () => page.evaluate(async () => (await (await fetch("api/status")).json()).recording?.frames);
  await page.keyboard.press("r");
  await page.waitForFunction(() => !document.getElementById("recording-badge").hidden);
  await eventually(async () => assert.ok(await recorded() > 10));
  await meanwhile();
  await page.keyboard.press("r");
  const { text, link } = await untilToast(page, /^Recorded: asmnet-live-/);
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(`#recordings a[href="${link}"]`)]);
  assert.equal(text, `Recorded: ${download.suggestedFilename()}`);
  const file = join(folder, "fetched");
  await download.saveAs(file);
  assert.ok(statSync(file).size > 1000, `${statSync(file).size} bytes`);
}

test("the page shows pictures, lists, records, and its links stay under the path", () => withPage(entry("./"), async (page, context) => {
  await untilTracked(page);
  assert.equal(page.url(), at("./"));
  const [cookie] = await context.cookies();
  assert.deepEqual([cookie.path, cookie.httpOnly], ["/face", true]);
  await page.waitForFunction(() => ["source", "model", "device", "output-protocol"].every((id) => document.getElementById(id).options.length > 0));
  await page.waitForFunction(() => document.getElementById("state").dataset.state === "live");

  await record(page, () => page.screenshot({ path: join(artifacts, "prefix.png") }));

  await page.click("#wall");
  await page.waitForSelector(".tile[data-number='2'][data-frames]");
  assert.equal(page.url(), at("wall"));
  await page.click(".tile[data-number='2']");
  await untilTracked(page);
  assert.equal(page.url(), at("./?source=2"));
  await page.click("#docs");
  await page.waitForSelector("#operations details");
  await page.click("text=Back to the picture");
  await untilTracked(page);
  assert.deepEqual(page.complaints, []);
}, { acceptDownloads: true }));

test("the overlay draws, and so does a wall whose address ends in a stroke", () => withPage(entry("overlay"), async (page, context) => {
  await untilTracked(page);
  assert.equal(page.url(), at("overlay"));
  const wall = await openPage(context, at("wall/"));
  await wall.waitForSelector(".tile[data-number='1'][data-frames]");
  assert.equal(wall.url(), at("wall"));
  assert.deepEqual([...page.complaints, ...wall.complaints], []);
}));

test("the browser's camera is taken, and a page in another language has its words", () => withPage(entry("./"), async (page) => {
  await untilTracked(page);
  assert.equal(await page.getAttribute("html", "lang"), "de");
  assert.match(await page.textContent("#record"), /Aufnehmen/);
  await page.click("#camera");
  await page.waitForFunction(() => window.drawn.filter(({ camera }) => camera !== undefined).length > 3);
  await page.click("#camera");
  await page.waitForFunction(() => window.drawn.at(-1).camera === undefined);
  assert.deepEqual(page.complaints, []);
}, { permissions: ["camera"], locale: "de" }));

test("who comes without the token is asked for it under the path, and goes on where he came to", () => withPage(at("wall"), async (page, context) => {
  await page.fill("#token", token);
  await page.click("button");
  await page.waitForSelector(".tile[data-number='2'][data-frames]");
  assert.equal(page.url(), at("wall"));
  assert.equal((await context.cookies())[0].path, "/face");
}));

const answered = (path, status) => `A proxy before the service answered ${path} in its place (${status}).`;

test("what a proxy refuses is said where it is missing, and the rest goes on", () => withPage(entry("./"), async (page) => {
  await untilTracked(page);
  answers = ({ method, path }) => (method !== "GET" || path === "/api/recordings" || path === "/api/models" ? 403 : null);
  await page.reload();
  await untilTracked(page);
  await page.waitForFunction(() => document.getElementById("state").dataset.state === "live" && document.getElementById("facts").children.length > 0);
  await page.waitForFunction(() => ["source", "device", "output-protocol"].every((id) => document.getElementById(id).options.length > 0));
  assert.equal(await page.textContent("#recordings-empty"), answered("api/recordings", 403));
  assert.equal(await page.textContent("#outputs-empty"), "Nothing is sent to other programs");
  await untilToast(page, /answered api\/models in its place \(403\)/);
  await page.keyboard.press("0");
  await untilToast(page, /answered api\/face\/recentre in its place \(403\)/);

  answers = () => null;
  await page.waitForFunction(() => document.getElementById("recordings-empty").hidden);
  assert.equal(await page.isVisible("#recordings a"), true);
}));

for (const [what, status] of [["refuses", 403], ["has a page of its own for", 200], ["has JSON of its own for", { detail: "Sign in first." }]]) {
  test(`that a proxy ${what} the whole API is said as long as it does, also while pictures come`, () => withPage(entry("./"), async (page) => {
    await untilTracked(page);
    const note = () => page.textContent("#stage-note span");
    answers = ({ path }) => (path.startsWith("/api/") ? status : null);
    await eventually(async () => assert.equal(await note(), answered("api/status", status.detail ? 200 : status)));
    await page.evaluate(() => { window.drawn.length = 0; });
    await page.waitForFunction(() => window.drawn.length > 10);
    assert.equal(await note(), answered("api/status", status.detail ? 200 : status));
    assert.equal(await page.isVisible("#stage-note"), true);

    answers = () => null;
    await page.waitForFunction(() => document.getElementById("state").dataset.state === "live" && document.getElementById("stage-note").hidden);
  }));
}

test("a page whose proxy asks who is there is loaded again, once, for how it gets on, and not for a part or what is pressed", () => withPage(entry("./"), async (page) => {
  await untilTracked(page);
  let loads = 0;
  let asked = 0;
  page.on("load", () => loads++);
  answers = ({ method, path }) => {
    const refuses = method !== "GET" || path === "/api/recordings" || path === "/api/sources/running";
    asked += refuses;
    return refuses ? 401 : null;
  };
  await Promise.all([page.waitForResponse((answer) => answer.url() === at("api/sources/running")), page.reload()]);
  await eventually(async () => assert.equal(await page.textContent("#recordings-empty"), answered("api/recordings", 401)));
  await page.keyboard.press("0");
  await untilToast(page, /answered api\/face\/recentre in its place \(401\)/);
  await eventually(() => assert.ok(asked > 5));
  // the test's own
  assert.equal(loads, 1);

  asked = 0;
  answers = ({ path }) => {
    const refuses = path === "/api/status";
    asked += refuses;
    return refuses ? 401 : null;
  };
  await eventually(() => assert.ok(asked > 4));
  assert.equal(loads, 2);
  assert.equal(await page.textContent("#stage-note span"), answered("api/status", 401));
}));

test("a page in a browser that keeps nothing is not loaded again for its proxy, which would never end", () => withPage(entry("./"), async (page) => {
  await page.addInitScript(() => Object.defineProperty(window, "sessionStorage", { get: () => { throw new DOMException("Access is denied.", "SecurityError"); } }));
  await page.reload();
  await untilTracked(page);
  let loads = 0;
  let asked = 0;
  page.on("load", () => loads++);
  answers = ({ path }) => {
    const refuses = path === "/api/status";
    asked += refuses;
    return refuses ? 401 : null;
  };
  await eventually(() => assert.ok(asked > 4));
  assert.equal(loads, 0);
  assert.equal(await page.textContent("#stage-note span"), answered("api/status", 401));
}));

test("a service that is gone behind its proxy does not answer, and the page goes on when it is back", async () => {
  const start = (number) => Service.startAs(["live", "--no-browser", "--port", String(number), "--source", "synthetic:size=320x240"], { folder, environment: { ASMNET_Web__AllowedHosts: name } });
  const number = await port();
  let other = await start(number);
  const before = await startProxy(other, "/a/b/");
  try {
    await withPage(before.address, async (page) => {
      await untilTracked(page);
      const refused = page.waitForResponse((answer) => answer.status() === 502);
      process.kill(other.processId, "SIGKILL");
      await refused;
      await eventually(async () => assert.equal(await page.textContent("#stage-note span"), "The service does not answer. Trying again …"));
      other = await start(number);
      await page.evaluate(() => { window.drawn.length = 0; });
      await untilTracked(page);
      await page.waitForFunction(() => document.getElementById("state").dataset.state === "live");
      assert.deepEqual(await page.evaluate(() => window.toasts), []);
    });
  } finally {
    await before.close();
    await other.stop();
  }
});

// nginx as docs/service.md sets it up
async function startNginx(home) {
  const [, block] = readFileSync(join(root, "docs", "service.md"), "utf8").match(/```nginx\n([^`]*)```/);
  const number = await port();
  writeFileSync(join(home, "nginx.conf"), `
    ${process.getuid() === 0 ? "user root;" : ""}
    daemon off;
    pid ${home}/pid;
    error_log stderr;
    events {}
    http {
      access_log off;
      ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path ${home}/${kind};`).join("\n")}
      server {
        listen 127.0.0.1:${number};
        ${block.replace("127.0.0.1:5080", new URL(service.address).host)}
      }
    }`);
  const nginx = spawn("nginx", ["-e", "stderr", "-p", home, "-c", join(home, "nginx.conf")]);
  let output = "";
  nginx.stderr.setEncoding("utf8").on("data", (text) => { output += text; });
  const ended = new Promise((resolve) => nginx.on("close", resolve));
  const listens = () => new Promise((resolve) => {
    const socket = connect(number, "127.0.0.1", () => socket.destroy()).on("error", () => resolve(false)).on("close", () => resolve(true));
  });
  await eventually(async () => assert.ok(await listens(), output));
  return {
    address: `http://${name}:${number}/face/`,
    close: () => {
      const timer = setTimeout(() => nginx.kill("SIGKILL"), patience);
      nginx.kill("SIGTERM");
      return ended.finally(() => clearTimeout(timer));
    },
  };
}

const noNginx = spawnSync("nginx", ["-v"]).error && "nginx is not installed";

test("nginx, set up as the docs say, lets pictures, changes and recordings through", { skip: noNginx }, async () => {
  const home = mkdtempSync(join(tmpdir(), "asmnet-live-nginx-"));
  const nginx = await startNginx(home);
  try {
    // without the stroke at its end too
    await withPage(`${nginx.address.slice(0, -1)}?token=${encodeURIComponent(token)}`, async (page) => {
      await untilTracked(page);
      assert.equal(page.url(), nginx.address);
      await record(page);
      assert.deepEqual(page.complaints, []);
    }, { acceptDownloads: true });
  } finally {
    await nginx.close();
    rmSync(home, { recursive: true, force: true });
  }
});
