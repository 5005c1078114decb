// Data recorded from the page: it is there beside the video, can be fetched, holds what was tracked, and is listed by the next run.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { end, launch, openPage, untilTracked } from "./browser.mjs";
import { Service } from "./service.mjs";
import { explained, test } from "./testing.mjs";

test("CSV and JSON Lines are recorded with the video, fetched in the page, and listed by the next run", async () => {
  const folder = mkdtempSync(join(tmpdir(), "asmnet-live-data-"));
  const [first, browser] = await Promise.all([Service.start({ folder, options: ["--source", "synthetic"] }), launch()]);
  let service = first;
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 1600 } });
    const page = await openPage(context, service.address);
    await untilTracked(page);
    await page.check("#record-csv");
    await page.check("#record-jsonl");
    await page.reload();
    await untilTracked(page);
    assert.ok(await page.isChecked("#record-csv") && await page.isChecked("#record-jsonl"), "the choice is kept over a reload");

    await page.click("#record");
    await service.until(({ recording }) => recording?.frames > 20);
    await page.click("#record");
    await page.waitForFunction(() => document.querySelectorAll("#recordings .data").length === 2);
    const links = await page.$$eval("#recordings .data", (found) => found.map((link) => link.href));
    const [csv, lines] = await Promise.all(links.map(async (link) => (await fetch(link)).text()));
    const rows = csv.trim().split("\n");
    const frames = lines.trim().split("\n").map((line) => JSON.parse(line));
    assert.match(rows[0], /^frame,face_id,timestamp/);
    assert.ok(frames.length > 20 && rows.length > 20, `${frames.length} frames, ${rows.length} rows`);
    assert.ok(frames.some(({ faces }) => faces[0]?.landmarks.length === 68));

    await service.stop();
    service = await Service.start({ folder, options: ["--source", "synthetic"] });
    const listed = await (await service.call("GET", "/api/recordings")).json();
    assert.deepEqual(listed.map(({ fileName }) => fileName.split(".").pop()).toSorted(), ["csv", "jsonl", "mp4"]);
    const again = listed.find(({ fileName }) => fileName.endsWith(".csv"));
    assert.equal(await (await service.call("GET", `/api/recordings/${again.id}/file`)).text(), csv);
    assert.equal((await service.call("POST", "/api/recordings?data=xls")).status, 422);
  } catch (error) {
    throw await explained(error);
  } finally {
    await browser.close();
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

test("each segment of a recording, and what is kept of one that failed, is fetched by a link of its own", async () => {
  const folder = mkdtempSync(join(tmpdir(), "asmnet-live-segments-"));
  const [service, browser] = await Promise.all([Service.start({ folder, options: ["--source", "synthetic:size=320x240", "--segment", "1"] }), launch()]);
  try {
    const page = await openPage(await browser.newContext(), service.address);
    await untilTracked(page);
    await page.check("#record-csv");
    await page.click("#record");
    await service.until(({ recording }) => recording?.files.length > 3);
    await page.click("#record");
    await page.waitForFunction(() => document.querySelectorAll("#recordings a").length > 3);
    const [{ files }] = await (await service.call("GET", "/api/recordings")).json();
    const fetched = () => page.$$eval("#recordings a", (links) => Promise.all(links.map(async (link) => {
      const answer = await fetch(link.href);
      return [link.download, link.textContent, answer.ok, answer.headers.get("Content-Disposition")?.includes(link.download), (await answer.blob()).size > 500];
    })));
    const expected = files.map((file, index) => [file, index === 0 ? file : file.endsWith(".csv") ? ".csv" : file.slice(-8, -4), true, true, true]);
    assert.deepEqual(await fetched(), expected);
    assert.ok(files.some((file) => file.endsWith("-002.mp4")), files.join(" "));

    // as where the disk was full
    const kept = files.slice(1);
    await page.route((url) => url.pathname === "/api/recordings", async (route) => {
      const response = await route.fetch();
      const [recording] = await response.json();
      await route.fulfill({ response, json: [{ ...recording, state: "failed", error: "No room is left.", files: kept }] });
    });
    await page.waitForFunction(() => document.getElementById("recordings").textContent.includes("No room is left."));
    assert.deepEqual(await fetched(), expected.slice(1));
    assert.deepEqual(page.complaints, []);
    await end(page.context());
  } catch (error) {
    throw await explained(error);
  } finally {
    await browser.close();
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

test("recordings that somebody has renamed or converted are fetched by the page's links, each its own", async () => {
  const folder = mkdtempSync(join(tmpdir(), "asmnet-live-names-"));
  mkdirSync(join(folder, "recordings"));
  const endings = ["20260102-030405.avi", "20260102-030405.mp4", "20260102-030405.mkv", "20260102-030405.mov", "Ann & Bob #2.mp4", "Ann & Bob #2.csv", "100%.mp4", "50%25.mp4", "%2F.mp4", "who?.mp4", "a+b=c; 'd'.avi", "😀 עברית.mp4", "-rf.mp4", `${"long".repeat(40)}.mp4`];
  const files = endings.map((ending) => `asmnet-live-${ending}`);
  files.forEach((file) => writeFileSync(join(folder, "recordings", file), `this is ${file}`));
  const [service, browser] = await Promise.all([Service.start({ folder, options: ["--source", "synthetic:size=320x240"] }), launch()]);
  try {
    const page = await openPage(await browser.newContext(), service.address);
    await page.waitForFunction((count) => document.querySelectorAll("#recordings a").length === count, files.length);
    const fetched = await page.$$eval("#recordings a", (links) => Promise.all(links.map(async (link) => {
      const answer = await fetch(link.href);
      return [link.download, await answer.text(), answer.headers.get("Content-Type")];
    })));
    const types = { avi: "video/x-msvideo", csv: "text/csv", mkv: "video/matroska", mov: "video/quicktime", mp4: "video/mp4" };
    assert.deepEqual(fetched.toSorted(), files.map((file) => [file, `this is ${file}`, types[file.split(".").pop()]]).toSorted());
    assert.deepEqual(page.complaints, []);
  } catch (error) {
    throw await explained(error);
  } finally {
    await browser.close();
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
