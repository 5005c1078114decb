// Chromium's own picture of the page, as a script takes it: its first seconds pass at once, whatever is still on its way.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { chromiumPath } from "./browser.mjs";
import { Service, patience } from "./service.mjs";
import { after, before, test } from "./testing.mjs";

const [width, height] = [1440, 900];
let folder;
let service;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "asmnet-live-screenshot-"));
  service = await Service.startAs(["live", "--source", "synthetic", "--no-browser", "--port", "0"], { folder });
  await service.until(({ pipeline }) => pipeline.framesTracked > 0);
});

after(async () => {
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

for (const budget of [6000, 20_000]) {
  test(`after ${budget} ms of a browser's virtual time the page shows the tracked face`, () => {
    const file = join(folder, `${budget}.png`);
    const taken = spawnSync(chromiumPath(), [
      "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", `--window-size=${width},${height}`, `--virtual-time-budget=${budget}`, `--screenshot=${file}`, service.address,
      // its profile lies in the folder
    ], { encoding: "utf8", timeout: patience, env: { ...process.env, HOME: folder } });
    assert.equal(taken.status, 0, taken.stderr);
    const picture = new Picture(readFileSync(file));
    // the stage is left and above: some 3000 points of the first face's colour, a picture that is not black, and no white words in it
    const points = picture.count(20, 80, 1040, 560, ([red, green, blue]) => red < 100 && green > 190 && blue > 150 && blue < 210);
    const dark = picture.count(200, 80, 880, 560, (colour) => Math.max(...colour) < 12);
    const words = picture.count(400, 580, 680, 640, (colour) => Math.min(...colour) > 225);
    assert.ok(points > 800 && dark < 1000 && words < 10, JSON.stringify({ points, dark, words }));
  });
}

// A PNG of eight bits a channel, colours or colours with opacity, not interlaced
class Picture {
  #rows = [];
  #channels;

  constructor(file) {
    const parts = [];
    for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) {
      if (file.toString("latin1", at + 4, at + 8) === "IDAT") {
        parts.push(file.subarray(at + 8, at + 8 + file.readUInt32BE(at)));
      }
    }
    assert.deepEqual([file.readUInt32BE(16), file.readUInt32BE(20), file[24], file[28]], [width, height, 8, 0]);
    this.#channels = { 2: 3, 6: 4 }[file[25]];
    const bytes = inflateSync(Buffer.concat(parts));
    const length = this.#channels * width;
    for (let at = 0; at < bytes.length; at += 1 + length) {
      this.#rows.push(this.#unfiltered(bytes[at], bytes.subarray(at + 1, at + 1 + length), this.#rows.at(-1) ?? Buffer.alloc(length)));
    }
  }

  count(left, top, right, bottom, holds) {
    let found = 0;
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        found += holds(this.#rows[y].subarray(this.#channels * x, this.#channels * x + 3)) ? 1 : 0;
      }
    }
    return found;
  }

  // the five filters of https://www.w3.org/TR/png-3/#9Filters
  #unfiltered(filter, row, above) {
    for (let at = 0; at < row.length; at++) {
      const left = row[at - this.#channels] ?? 0;
      const corner = above[at - this.#channels] ?? 0;
      const guess = left + above[at] - corner;
      const [a, b, c] = [left, above[at], corner].map((value) => Math.abs(guess - value));
      const nearest = a <= b && a <= c ? left : b <= c ? above[at] : corner;
      row[at] += [0, left, above[at], Math.floor((left + above[at]) / 2), nearest][filter];
    }
    return row;
  }
}
