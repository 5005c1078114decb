// MediaPipe Face Mesh in Chromium: node mediapipe.mjs photos|sequence FOLDER OUT
// A line of OUT for each picture of FOLDER: { "file", "faces": [68 points of x, y] }.

import { closeSync, openSync, readdirSync, readFileSync, writeSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { chromium } from "playwright-core";

const [mode, folder, out] = process.argv.slice(2);
const mesh = dirname(createRequire(import.meta.url).resolve("@mediapipe/face_mesh/package.json"));
const types = { ".js": "text/javascript", ".wasm": "application/wasm", ".jpg": "image/jpeg" };

// iBUG's 68 places on the mesh; the jaw is the mesh's outline, which is another line than iBUG's on a turned head
const places = [
  162, 234, 93, 58, 172, 136, 149, 148, 152, 377, 378, 365, 397, 288, 323, 454, 389,
  71, 63, 105, 66, 107, 336, 296, 334, 293, 301,
  168, 197, 5, 4, 75, 97, 2, 326, 305,
  33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380,
  61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181, 78, 82, 13, 312, 308, 317, 14, 87,
];

const server = createServer((request, answer) => {
  const { pathname } = new URL(request.url, "http://localhost");
  if (pathname === "/") {
    answer.setHeader("Content-Type", "text/html").end("<!doctype html><title>peer</title><script src=\"/mesh/face_mesh.js\"></script>");
    return;
  }
  const [, root, name] = pathname.split("/");
  try {
    const bytes = readFileSync(join(root === "mesh" ? mesh : folder, name));
    answer.setHeader("Content-Type", types[extname(name)] ?? "application/octet-stream").end(bytes);
  } catch {
    answer.writeHead(404).end();
  }
}).listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
});
const file = openSync(out, "w");
try {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.evaluate((still) => {
    window.tracker = new FaceMesh({ locateFile: (name) => `/mesh/${name}` });
    window.tracker.setOptions({ maxNumFaces: 2, refineLandmarks: true, staticImageMode: still, minDetectionConfidence: 0.5, minTrackingConfidence: 0.5 });
    window.tracker.onResults(({ multiFaceLandmarks }) => {
      window.found = multiFaceLandmarks ?? [];
    });
  }, mode === "photos");
  for (const name of readdirSync(folder).filter((name) => name.endsWith(".jpg")).toSorted()) {
    const faces = await page.evaluate(async ([address, wanted]) => {
      const image = new Image();
      image.src = address;
      await image.decode();
      await window.tracker.send({ image });
      // the mesh's coordinates run over the picture from edge to edge; ours have pixel centres at integers
      return window.found.map((points) => wanted.map((index) => [points[index].x * image.width - 0.5, points[index].y * image.height - 0.5]));
    }, [`/pictures/${name}`, places]);
    writeSync(file, `${JSON.stringify({ file: name, faces })}\n`);
  }
} finally {
  closeSync(file);
  await browser.close();
  server.close();
}
