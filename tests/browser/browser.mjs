// Opens Chromium with its fake camera, and reads what the page shows.

import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const candidates = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

export function launch(cameraVideo) {
  const executablePath = candidates.find((path) => path && existsSync(path));
  if (!executablePath) {
    throw new Error("Chromium was not found; install Debian's package chromium, or set CHROMIUM.");
  }
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--use-fake-ui-for-media-stream",
      "--use-fake-device-for-media-stream",
      ...(cameraVideo ? [`--use-file-for-fake-video-capture=${cameraVideo}`] : []),
    ],
  });
}

// Every page that was opened
export const pages = new Set();

// A page that collects every complaint, and every frame that it draws
export async function openPage(context, address) {
  const page = await context.newPage();
  page.complaints = [];
  pages.add(page);
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      page.complaints.push(message.text());
    }
  });
  page.on("pageerror", (error) => page.complaints.push(error.message));
  await page.addInitScript(() => {
    window.sockets = [];
    const Original = WebSocket;
    window.WebSocket = class extends Original {
      constructor(...parameters) {
        super(...parameters);
        window.sockets.push(this);
      }
    };
    window.drawn = [];
    document.addEventListener("asmnet:frame", ({ detail }) => {
      window.drawn.push({ at: performance.now(), sequence: detail.sequence, camera: detail.camera, faces: detail.faces, number: window.readNumber?.() });
      if (window.drawn.length > 600) {
        window.drawn.shift();
      }
    });
  });
  await page.goto(address);
  return page;
}

export const untilDrawn = (page, count, timeout = 30_000) =>
  page.waitForFunction((wanted) => window.drawn.length >= wanted, count, { timeout });

export const untilTracked = (page, timeout = 30_000) =>
  page.waitForFunction(() => window.drawn.some((frame) => frame.faces.length > 0), null, { timeout, polling: 20 });

export const quantile = (values, share) => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
};
