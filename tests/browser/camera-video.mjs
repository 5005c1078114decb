// The video for Chromium's fake camera: the synthetic face, with each frame's number drawn into its first rows.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { folder } from "./report.mjs";
import { root } from "./service.mjs";

export function cameraVideo() {
  mkdirSync(folder, { recursive: true });
  const video = join(folder, "camera.y4m");
  const truth = join(folder, "camera.json");
  if (!existsSync(video) || !existsSync(truth)) {
    execFileSync("dotnet", ["run", "-c", process.env.CONFIGURATION ?? "Release", "--project", join(root, "tools", "CameraVideo"), "--", join(root, "models", "synthetic-face.bin"), video, truth], { stdio: "inherit" });
  }
  return { video, truth: JSON.parse(readFileSync(truth, "utf8")) };
}

// Runs in the page: the number of the frame that lies on the canvas now
export function readNumber() {
  const picture = document.getElementById("picture");
  const side = picture.width / 40;
  window.strip ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const context = window.strip;
  context.canvas.width = picture.width;
  context.drawImage(picture, 0, 0);
  let number = 0;
  for (let bit = 0; bit < 8; bit++) {
    const [red, green, blue] = context.getImageData(Math.floor((bit + 0.5) * side), Math.floor(side / 2), 1, 1).data;
    number |= red + green + blue > 384 ? 1 << bit : 0;
  }
  return number;
}
