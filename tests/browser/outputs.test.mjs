// Outputs from the page: a receiver that we did not write for it gets packets, until the output is removed.

import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch, openPage, untilToast, untilTracked } from "./browser.mjs";
import { folder as artifacts } from "./report.mjs";
import { Service } from "./service.mjs";
import { eventually, explained, test } from "./testing.mjs";

test("an output is added in the page, sends, is shown with its rate, and is removed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "asmnet-live-outputs-"));
  const receiver = createSocket("udp4");
  const packets = [];
  receiver.on("message", (packet) => packets.push(packet));
  await new Promise((resolve) => receiver.bind(0, "127.0.0.1", resolve));
  const [service, browser] = await Promise.all([Service.start({ folder, options: ["--source", "synthetic"] }), launch()]);
  try {
    const page = await openPage(await browser.newContext({ viewport: { width: 1440, height: 1600 } }), service.address);
    await untilTracked(page);
    await page.waitForFunction(() => document.getElementById("output-protocol").options.length > 5);
    await page.selectOption("#output-protocol", "opentrack");
    await page.fill("#output-place", `127.0.0.1:${receiver.address().port}`);
    await page.click("#output-form button");
    await page.waitForFunction(() => /[1-9]\d* a second/.test(document.getElementById("outputs").textContent));
    // opentrack: six little-endian doubles, the last three yaw, pitch and roll in degrees
    await eventually(() => assert.ok(packets.length > 0));
    assert.equal(packets[0].length, 48);
    assert.ok([24, 32, 40].every((offset) => Math.abs(packets[0].readDoubleLE(offset)) <= 90));
    await page.waitForFunction((line) => document.getElementById("outputs-line").textContent === line, `"Send": "opentrack://127.0.0.1:${receiver.address().port}"`);
    await page.screenshot({ path: join(artifacts, "outputs.png") });

    await page.fill("#output-place", "127.0.0.1:99999");
    await page.click("#output-form button");
    assert.equal((await untilToast(page, /99999/)).kind, "error");

    await page.click("#outputs button");
    await page.waitForFunction(() => document.querySelectorAll("#outputs li").length === 0);
    await page.waitForSelector("#outputs-keep", { state: "hidden" });
    assert.deepEqual((await (await service.call("GET", "/api/outputs")).json()).outputs, []);
  } catch (error) {
    throw await explained(error);
  } finally {
    await browser.close();
    await service.stop();
    receiver.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
