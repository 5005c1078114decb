// Calls of the HTTP API. Every failure carries the sentence that the service sent, which is English in every language of the page.

import { say } from "./say.js";

export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export async function call(method, path, body) {
  let answer;
  try {
    answer = await fetch(path, {
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
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`;
}
