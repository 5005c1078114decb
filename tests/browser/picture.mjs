// Takes the picture of the page that the README shows, once its charts are full: node tests/browser/picture.mjs [FILE], docs/page.png by default.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch, openPage, untilTracked } from "./browser.mjs";
import { root, Service } from "./service.mjs";

const folder = mkdtempSync(join(tmpdir(), "page-"));
const service = await Service.start({ folder, options: ["--source", "synthetic"] });
const browser = await launch();
try {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: "light", locale: "en" });
  const page = await openPage(context, service.address);
  await untilTracked(page);
  await page.waitForFunction(() => window.drawn.at(-1).at - window.drawn[0].at > 16_000, null, { timeout: 60_000 });
  await page.screenshot({ path: process.argv[2] ?? join(root, "docs", "page.png") });
} finally {
  await browser.close();
  await service.stop();
  rmSync(folder, { recursive: true });
}
