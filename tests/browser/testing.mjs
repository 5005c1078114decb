// node's tests, whose failures also tell what the pages showed and what the programs wrote.

import * as node from "node:test";
import { pages } from "./browser.mjs";
import { patience, services } from "./service.mjs";

export const { after, before } = node;

export const test = (name, ...rest) => {
  const body = rest.pop();
  return node.test(name, ...rest, async (context) => {
    try {
      return await body(context);
    } catch (error) {
      throw await explained(error);
    }
  });
};

// Waits until what is asserted holds; what still fails when the time is over is the failure.
export async function eventually(check) {
  for (const end = performance.now() + patience; ;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > end) {
        throw error;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

// Adds to an error what is to be seen now, once; a test that closes pages or ends programs calls it before that.
export async function explained(error) {
  if (error instanceof Error && !error.isExplained) {
    const shown = await Promise.all([...pages].filter((page) => !page.isClosed()).map(show));
    const written = [...services].slice(-3).map((service) => `The program${service.isRunning ? "" : ", which has ended,"} wrote:\n${last(service.output, 8)}`);
    error.message = [error.message, ...shown, ...written].join("\n");
    error.isExplained = true;
  }
  return error;
}

async function show(page) {
  const late = new Promise((resolve) => setTimeout(resolve, 5_000, ["(it does not answer)"]));
  const read = page.evaluate(() => [document.body.innerText, ...(window.toasts ?? []).map(({ text }) => `It had told: ${text}`)]).catch((error) => [error.message]);
  const [text, ...told] = await Promise.race([read, late]);
  const waiting = [...page.unanswered].map((request) => `It waits for ${request.method()} ${new URL(request.url()).pathname}`);
  return [`The page ${page.url()} shows:`, text.replace(/\s+/g, " ").slice(0, 1200), ...told, ...waiting, ...page.complaints].join("\n");
}

const last = (text, count) => text.trim().split("\n").slice(-count).join("\n");
