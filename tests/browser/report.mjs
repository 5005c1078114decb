// What the tests measured, for people: printed, and kept in artifacts/browser/report.json.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./service.mjs";

export const folder = join(root, "artifacts", "browser");
mkdirSync(folder, { recursive: true });
const file = join(folder, "report.json");

export function report(name, figures) {
  let all = {};
  try {
    all = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    // the first figure starts the file
  }
  all[name] = figures;
  writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);
  console.log(`${name}: ${JSON.stringify(figures)}`);
}
