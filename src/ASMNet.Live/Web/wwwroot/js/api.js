// Calls of the HTTP API. Every failure carries the sentence that the service sent, which is English in every language of the page.
// Addresses are relative to the page, which a proxy may have put under a path of its own; all pages lie in one folder.

import { reloadFor, settled } from "./reload.js";
import { say } from "./say.js";
import { hear } from "./silence.js";

export class ApiError extends Error {
  // retryAfter: seconds after which the service takes what it refused now; 0 where it has not said
  constructor(status, message, retryAfter = 0) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

// The source that the page is about: ?source=2; without it the first. There may be none of that number.
export const sourceNumber = new URLSearchParams(location.search).get("source") ?? "";

export function sourcePath(path) {
  return sourceNumber === "" ? path : path.replace(/^(api|ws)\/(?!sources\/)/, (_, kind) => `${kind}/sources/${encodeURIComponent(sourceNumber)}/`);
}

// to open another camera takes its time
const patience = { GET: 10_000, other: 60_000 };
// Where a network went, the connections that a browser keeps are dead without a word, and each would cost a question all of its patience.
// After one that had no answer in time, the next are asked again every so many milliseconds, each time on another connection.
const againAfter = 1000;
// So many of these are open at once, for all questions together, and the oldest of them makes room: a browser has six connections for a service,
// and what somebody presses is not to wait until a slow one has answered them all.
const mostAgain = 2;
const repeats = [];
let silent = false;
let changed = 0;
const refused = "token";
// for which the page that asks for the token led here
const withCookie = "cookie";
const refusedByProxy = (path) => `proxy ${path}`;
// how a proxy says that the service behind it does not answer
const gone = [502, 503, 504];

// why a service that ends in order closes its sockets
export const serviceStops = "The service stops.";

// How many changes this page has asked for; what was read before the last of them may be old.
export const changes = () => changed;

export const call = (method, path, body) => exchange(method, path, body, false);

// The one question with which a page finds out how what it shows gets on. Where a proxy asks who is there, as when its own sign-in has ended, the page
// leads there by this question alone, and once: a proxy may refuse a part for good.
export const askVital = (path) => exchange("GET", path, undefined, true);

async function exchange(method, path, body, isVital) {
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
  const own = isOwn(answer);
  if (answer.status === 401 && own) {
    // the page that asks for the token is at the same address, and leads back to it
    reloadFor(refused);
  } else if (answer.status === 401 && isVital) {
    reloadFor(refusedByProxy(path), true);
  }
  if (!answer.ok || reply === undefined || !own) {
    throw refusal(answer, reply, path);
  }
  if (reads) {
    settled(refused);
    settled(withCookie);
  }
  if (isVital) {
    settled(refusedByProxy(path));
  }
  return reply;
}

// every answer of the service names its pages
export const isOwn = (answer) => answer.headers.has("ASMNet-Page");

// What is not the service's own answer is no words for people: some proxy's page, or its JSON.
function refusal(answer, reply, path) {
  if (!isOwn(answer)) {
    return gone.includes(answer.status)
      ? new ApiError(0, say("The service does not answer."))
      : new ApiError(answer.status, say("A proxy before the service answered {path} in its place ({status}).", { path: path.split("?")[0], status: answer.status }));
  }
  const detail = typeof reply?.detail === "string" ? reply.detail : say("The service answered {status}.", { status: answer.status });
  return new ApiError(answer.status, detail, Number(answer.headers.get("Retry-After")) || 0);
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
      again = silent ? setInterval(() => repeat(path, over.signal).then(resolve, reject), againAfter) : 0;
      send(path, { signal: over.signal }).then(resolve, reject);
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

// Is never over where it made room for another.
async function repeat(path, over) {
  const place = new AbortController();
  const end = () => place.abort();
  over.addEventListener("abort", end);
  repeats.push(place);
  if (repeats.length > mostAgain) {
    repeats.shift().abort();
  }
  try {
    return await send(path, { signal: place.signal });
  } catch (error) {
    return place.signal.aborted ? new Promise(() => {}) : Promise.reject(error);
  } finally {
    over.removeEventListener("abort", end);
    if (repeats.includes(place)) {
      repeats.splice(repeats.indexOf(place), 1);
    }
  }
}

// Past the browser's cache, where a question waits for the answer to an equal one instead of going out.
async function send(path, request) {
  const answer = await fetch(sourcePath(path), { ...request, cache: "no-store" });
  hear(answer);
  // one that does not come to its end is none
  const text = await answer.text();
  return [answer, answer.status === 204 ? {} : parsed(text)];
}

// what is no JSON is undefined
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function socketAddress(path) {
  const address = new URL(sourcePath(path), location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  return address.href;
}
