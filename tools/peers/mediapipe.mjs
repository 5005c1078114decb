// MediaPipe in Chromium: node mediapipe.mjs mesh|FACE_LANDMARKER.task photos|sequence FOLDER OUT
// A line of OUT for each picture of FOLDER: { "file", "faces": [68 points of x, y] }.

import { closeSync, openSync, readdirSync, readFileSync, writeSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const [kind, mode, folder, out] = process.argv.slice(2);
const packages = fileURLToPath(new URL("node_modules/@mediapipe", import.meta.url));
const roots = { mesh: join(packages, "face_mesh"), vision: join(packages, "tasks-vision"), pictures: folder };
const types = { ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".jpg": "image/jpeg" };

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
  const [, root, ...names] = pathname.split("/");
  try {
    const bytes = readFileSync(root === "model" ? kind : join(roots[root], ...names));
    answer.setHeader("Content-Type", types[extname(pathname)] ?? "application/octet-stream").end(bytes);
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
  // the frames' own times, whatever this machine takes for one: the trackers smooth by them
  await page.evaluate(kind === "mesh" ? startMesh : startLandmarker, mode === "photos");
  const names = readdirSync(folder).filter((name) => name.endsWith(".jpg")).toSorted();
  for (const [index, name] of names.entries()) {
    const faces = await page.evaluate(async ([address, time, wanted]) => {
      const image = new Image();
      image.src = address;
      await image.decode();
      // the mesh's coordinates run over the picture from edge to edge; ours have pixel centres at integers
      return (await window.find(image, time)).map((points) => wanted.map((index) => [points[index].x * image.width - 0.5, points[index].y * image.height - 0.5]));
    }, [`/pictures/${name}`, 1000 * (1 + index / 30), places]);
    writeSync(file, `${JSON.stringify({ file: name, faces })}\n`);
  }
} finally {
  closeSync(file);
  await browser.close();
  server.close();
}

// in the page
function startMesh(still) {
  const tracker = new FaceMesh({ locateFile: (name) => `/mesh/${name}` });
  tracker.setOptions({ maxNumFaces: 2, refineLandmarks: true, staticImageMode: still, minDetectionConfidence: 0.5, minTrackingConfidence: 0.5 });
  let found = [];
  tracker.onResults(({ multiFaceLandmarks }) => {
    found = multiFaceLandmarks ?? [];
  });
  window.find = async (image, time) => {
    if (!still) {
      performance.now = () => time; // it asks for the time itself
    }
    await tracker.send({ image });
    return found;
  };
}

async function startLandmarker(still) {
  const { FaceLandmarker, FilesetResolver } = await import("/vision/vision_bundle.mjs");
  const tracker = await FaceLandmarker.createFromOptions(await FilesetResolver.forVisionTasks("/vision/wasm"),
    { baseOptions: { modelAssetPath: "/model" }, runningMode: still ? "IMAGE" : "VIDEO", numFaces: 2 });
  window.find = (image, time) => (still ? tracker.detect(image) : tracker.detectForVideo(image, time)).faceLandmarks;
}
