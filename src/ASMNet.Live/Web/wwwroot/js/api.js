// Calls of the HTTP API. Every failure carries the sentence that the service sent, which is English in every language of the page.

import { say } from "./say.js";
import { hear } from "./silence.js";

export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

// The source that the page is about: /?source=2; without it the first. There may be none of that number.
export const sourceNumber = new URLSearchParams(location.search).get("source") ?? "";

export function sourcePath(path) {
  return sourceNumber === "" ? path : path.replace(/^\/(api|ws)\/(?!sources\/)/, (_, kind) => `/${kind}/sources/${encodeURIComponent(sourceNumber)}/`);
}

// to open another camera takes its time
const patience = { GET: 10_000, other: 60_000 };
// Where a network went, the connections that a browser keeps are dead without a word, and each would cost a question all of its patience.
// After one that had no answer in time, the next are asked again every so many milliseconds, each time on another connection.
const againAfter = 1000;
let silent = false;
let changed = 0;

// How many changes this page has asked for; what was read before the last of them may be old.
export const changes = () => changed;

export async function call(method, path, body) {
  const reads = method === "GET";
  let answer;
  let reply;
  try {
    changed += reads ? 0 : 1;
    [answer, reply] = await (reads ? ask(path) : send(path, {
      method,
      headers: body ? { "Content-Type": "application/json" } : {},
      body: body ? JSON.stringify(body) : undefined,
      signal: AbortSignal.timeout(patience.other),
    }));
  } catch {
    throw new ApiError(0, say("The service does not answer."));
  } finally {
    changed += reads ? 0 : 1;
  }
  if (answer.status === 401) {
    // the page that asks for the token is at the same address, and leads back to it
    location.reload();
  }
  if (!answer.ok) {
    throw new ApiError(answer.status, reply.detail ?? say("The service answered {status}.", { status: answer.status }));
  }
  return reply;
}

// One question, which is asked again and again where the last had no answer in time; the first answer counts.
async function ask(path) {
  const over = new AbortController();
  let late = false;
  let again = 0;
  const end = setTimeout(() => {
    late = true;
    over.abort();
  }, patience.GET);
  try {
    const answer = await new Promise((resolve, reject) => {
      const once = () => send(path, { signal: over.signal }).then(resolve, reject);
      again = silent ? setInterval(once, againAfter) : 0;
      once();
    });
    silent = false;
    return answer;
  } catch (error) {
    silent = late;
    throw error;
  } finally {
    clearTimeout(end);
    clearInterval(again);
    over.abort();
  }
}

async function send(path, request) {
  const answer = await fetch(sourcePath(path), request);
  hear(answer);
  const reply = await answer.json().catch((error) => {
    // some answers have no body; one that does not come to its end is none
    if (error instanceof SyntaxError) {
      return {};
    }
    throw error;
  });
  return [answer, reply];
}

export function socketAddress(path) {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${sourcePath(path)}`;
}
