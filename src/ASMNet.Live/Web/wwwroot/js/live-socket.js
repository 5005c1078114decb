// A socket that tells of frames. It comes back by itself after a lost connection, also after one that was lost without a word: where a network
// goes, or a machine sleeps, a browser takes the dead connection for an open one that is silent.

import { socketAddress } from "./api.js";

const longestPause = 4000;
// milliseconds without a message, while there are some, after which the connection counts as dead; on a slow line one takes its time
const patience = 8000;
const mostPatience = 60_000;

export class LiveSocket {
  #socket = null;
  #pause = 250;
  #patience = patience;
  #timer = 0;
  #wanted = false;
  #connectedAt = 0;
  #missingSince = null;
  #path;
  #onMessage;
  #onState;

  // onMessage(data) may return a promise: with ?ack=1 the next message is asked for once it is done; onState(state, reason): open or lost
  constructor(path, onMessage, onState = () => {}) {
    this.#path = path;
    this.#onMessage = onMessage;
    this.#onState = onState;
  }

  open() {
    if (!this.#wanted) {
      this.#wanted = true;
      this.#connect();
    }
  }

  close() {
    this.#wanted = false;
    this.#missingSince = null;
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#socket = null;
  }

  // Is told again and again whether the service has messages, or does not answer; returns whether they do not get here. A connection that gives none is replaced.
  expect(some) {
    const now = performance.now();
    if (!this.#wanted || !some) {
      this.#missingSince = null;
      return false;
    }
    this.#missingSince ??= now;
    if (this.#waited(now) > this.#patience) {
      this.#patience = Math.min(mostPatience, 2 * this.#patience);
      this.#socket.close();
      this.#connect();
    }
    return now - this.#missingSince > patience;
  }

  // how long this connection has given nothing that there is
  #waited(now) {
    return this.#missingSince === null ? 0 : now - Math.max(this.#missingSince, this.#connectedAt);
  }

  #connect() {
    clearTimeout(this.#timer);
    const socket = new WebSocket(socketAddress(this.#path));
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    this.#connectedAt = performance.now();
    socket.onopen = () => {
      if (this.#socket === socket) {
        this.#pause = 250;
        this.#onState("open");
      }
    };
    socket.onmessage = async ({ data }) => {
      if (this.#socket !== socket) {
        return;
      }
      // as long again as this one took, on a line that is slow
      this.#patience = Math.min(mostPatience, Math.max(patience, 2 * this.#waited(performance.now())));
      this.#missingSince = null;
      try {
        await this.#onMessage(data);
      } finally {
        if (socket.readyState === WebSocket.OPEN && this.#path.endsWith("?ack=1")) {
          socket.send("ack");
        }
      }
    };
    socket.onclose = ({ reason }) => {
      if (this.#socket !== socket || !this.#wanted) {
        return;
      }
      this.#onState("lost", reason);
      this.#timer = setTimeout(() => this.#connect(), this.#pause);
      this.#pause = Math.min(longestPause, this.#pause * 2);
    };
  }
}
