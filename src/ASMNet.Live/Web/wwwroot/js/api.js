// Calls of the HTTP API. Every failure carries the sentence that the service sent, which is English in every language of the page.

import { say } from "./say.js";

export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

// The source that the page is about: /?source=2; without it the first.
const number = new URLSearchParams(location.search).get("source") ?? "";

export function sourcePath(path) {
  return /^[1-9]\d*$/.test(number) ? path.replace(/^\/(api|ws)\/(?!sources\/running)/, `/$1/sources/${number}/`) : path;
}

export async function call(method, path, body) {
  let answer;
  try {
    answer = await fetch(sourcePath(path), {
      method,
      headers: body ? { "Content-Type": "application/json" } : {},
      body: body ? JSON.stringify(body) : undefined,
    });
  } catch {
    throw new ApiError(0, say("The service does not answer."));
  }
  const reply = await answer.json().catch(() => ({}));
  if (answer.status === 401) {
    location.assign("/");
  }
  if (!answer.ok) {
    throw new ApiError(answer.status, reply.detail ?? say("The service answered {status}.", { status: answer.status }));
  }
  return reply;
}

export function socketAddress(path) {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${sourcePath(path)}`;
}
