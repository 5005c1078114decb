// The service behind a proxy that has it under a path of its site, as docs/service.md says how.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch, openPage, untilToast, untilTracked } from "./browser.mjs";
import { name, startProxy } from "./proxy.mjs";
import { folder as artifacts } from "./report.mjs";
import { Service, patience, port, root } from "./service.mjs";
import { after, before, eventually, explained, test } from "./testing.mjs";

const desktop = { viewport: { width: 1440, height: 900 } };
const token = "the token of the proxied service";
let folder;
let service;
let proxy;
let browser;

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
  proxy = await startProxy(service, "/face/");
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
