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
let changed = 0;

// How many changes this page has asked for; what was read before the last of them may be old.
export const changes = () => changed;

export async function call(method, path, body) {
  const reads = method === "GET";
  let answer;
  let reply;
  try {
    changed += reads ? 0 : 1;
    answer = await fetch(sourcePath(path), {
      method,
      headers: body ? { "Content-Type": "application/json" } : {},
      body: body ? JSON.stringify(body) : undefined,
      signal: AbortSignal.timeout(reads ? patience.GET : patience.other),
    });
    hear(answer);
    reply = await answer.json().catch((error) => {
      // some answers have no body; one that does not come to its end is none
      if (error instanceof SyntaxError) {
        return {};
      }
      throw error;
    });
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

export function socketAddress(path) {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${sourcePath(path)}`;
}
