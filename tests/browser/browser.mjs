// Opens Chromium with its fake camera, and reads what the page shows.

import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import { patience } from "./service.mjs";

const candidates = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

export function chromiumPath() {
  const found = candidates.find((path) => path && existsSync(path));
  if (!found) {
    throw new Error("Chromium was not found; install Debian's package chromium, or set CHROMIUM.");
  }
  return found;
}

export async function launch(cameraVideo) {
  const executablePath = chromiumPath();
  const browser = await chromium.launch({
    executablePath,
    timeout: patience,
    args: [
      "--no-sandbox",
      "--use-fake-ui-for-media-stream",
      "--use-fake-device-for-media-stream",
      ...(cameraVideo ? [`--use-file-for-fake-video-capture=${cameraVideo}`] : []),
    ],
  });
  const newContext = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await newContext(options);
    context.setDefaultTimeout(patience);
    return context;
  };
  return browser;
}

// Every page that was opened
export const pages = new Set();

// What Chromium says of a connection for pictures that a page lets go while it is still being opened. The page does not wait for it to be open
// and close it then: a browser opens one socket to a service at a time, so that one which hangs would hold up what comes in its place, the camera's.
const letGo = /^WebSocket connection to 'wss?:[^']*\/(view|tracks|tile|fleet)(\?[^']*)?' failed: WebSocket is closed before the connection is established\.$/;

// Ends a context whose pages ask on: a route whose question the end takes away would fail outside of any test.
export async function end(context) {
  await Promise.all([context, ...context.pages()].map((routed) => routed.unrouteAll({ behavior: "ignoreErrors" })));
  await context.close();
}

// A page that collects every complaint, what it asked without an answer so far, every message that it shows for a while, and every frame that it draws
export async function openPage(context, address) {
  const page = await context.newPage();
  page.complaints = [];
  pages.add(page);
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type()) && !letGo.test(message.text())) {
      page.complaints.push(message.text());
    }
  });
  page.on("pageerror", (error) => page.complaints.push(error.message));
  page.unanswered = new Set();
  page.on("request", (request) => page.unanswered.add(request));
  for (const end of ["requestfinished", "requestfailed"]) {
    page.on(end, (request) => page.unanswered.delete(request));
  }
  await page.addInitScript(() => {
    window.sockets = [];
    const Original = WebSocket;
    window.WebSocket = class extends Original {
      constructor(...parameters) {
        super(...parameters);
        window.sockets.push(this);
      }
    };
    window.toasts = [];
    new MutationObserver((changes) => {
      for (const item of changes.flatMap(({ addedNodes }) => [...addedNodes]).filter((node) => node.className === "toast")) {
        window.toasts.push({ kind: item.dataset.kind, text: item.textContent, link: item.querySelector("a")?.getAttribute("href") });
      }
    }).observe(document, { childList: true, subtree: true });
    window.drawn = [];
    document.addEventListener("asmnet:frame", ({ detail }) => {
      window.drawn.push({ at: performance.now(), sequence: detail.sequence, camera: detail.camera, faces: detail.faces, number: window.readNumber?.() });
      if (window.drawn.length > 600) {
        window.drawn.shift();
      }
    });
  });
  const route = page.route.bind(page);
  let intercepted;
  page.route = async (...parameters) => {
    await (intercepted ??= intercept(page));
    await route(...parameters);
  };
  await page.goto(address);
  return page;
}

// a question that no test asks, and that the service answers with yes wherever it gets that far
const trial = "/healthz?live&intercepted";

// Chromium says that it stops the requests of a page a moment before the page lets them be stopped. What a press brings about in between goes out past
// every route, and Playwright, which takes it for stopped, tells neither of it nor of its answer. So a page is routed once one of its requests was stopped,
// and from then on all of them are.
async function intercept(page) {
  let stopped = false;
  await page.context().route(`**${trial}`, async (route) => {
    stopped = true;
    await route.fulfill({ status: 204 });
  });
  for (const end = performance.now() + patience; !stopped;) {
    if (performance.now() > end) {
      throw new Error(`The requests of ${page.url()} are not stopped.`);
    }
    await page.evaluate(async ([question, limit]) => {
      await fetch(question, { cache: "no-store", signal: AbortSignal.timeout(limit) });
    }, [trial, patience]);
  }
}

export const untilDrawn = (page, count) => page.waitForFunction((wanted) => window.drawn.length >= wanted, count);

export const untilTracked = (page) => page.waitForFunction(() => window.drawn.some((frame) => frame.faces.length > 0), null, { polling: 20 });

// the first message whose text is as wanted, whether it is still shown or not
export async function untilToast(page, pattern) {
  const found = await page.waitForFunction((wanted) => window.toasts.find(({ text }) => new RegExp(wanted).test(text)), pattern.source);
  return found.jsonValue();
}

export const quantile = (values, share) => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
};
