// A socket that tells of frames. It comes back by itself after a lost connection, also after one that was lost without a word: where a network
// goes, or a machine sleeps, a browser takes the dead connection for an open one that is silent.

import { socketAddress } from "./api.js";
import { Silence } from "./silence.js";

const longestPause = 4000;
const lookEvery = 1000;
// milliseconds without a message, while there are some, after which the connection counts as dead; on a slow line one takes its time
const patience = 7000;
const mostPatience = 60_000;

export class LiveSocket {
  #socket = null;
  #pause = 250;
  #patience = patience;
  #timer = 0;
  #wanted = false;
  #look = 0;
  #expected = false;
  // since there are messages that do not come; and on this connection
  #missing = null;
  #waited = null;
  // messages that the page is still at work on
  #busy = 0;
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
      this.#look = setInterval(() => this.#replaceDead(), lookEvery);
      this.#connect();
    }
  }

  close() {
    this.#wanted = false;
    this.#expected = false;
    this.#missing = null;
    clearTimeout(this.#timer);
    clearInterval(this.#look);
    this.#socket?.close();
    this.#socket = null;
  }

  // Is told again and again whether the service has messages, or does not answer; returns whether they do not get here, which is told
  // before the connection is replaced for it.
  expect(some) {
    this.#expected = this.#wanted && some;
    this.#missing = this.#expected ? this.#missing ?? new Silence() : null;
    this.#replaceDead();
    return this.#missing !== null && this.#missing.length > this.#patience / 2;
  }

  // whether the answer to expect() comes or not
  #replaceDead() {
    if (this.#silence > this.#patience) {
      this.#patience = Math.min(mostPatience, 2 * this.#patience);
      this.#socket.close();
      this.#connect();
    }
  }

  // how long this connection has given nothing that there is
  get #silence() {
    return this.#missing === null || this.#busy > 0 ? 0 : Math.min(this.#missing.length, this.#waited.length);
  }

  #connect() {
    clearTimeout(this.#timer);
    const socket = new WebSocket(socketAddress(this.#path));
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    this.#waited = new Silence();
    this.#busy = 0;
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
      this.#patience = Math.min(mostPatience, Math.max(patience, 2 * this.#silence));
      this.#busy++;
      try {
        await this.#onMessage(data);
      } finally {
        if (this.#socket === socket) {
          this.#busy--;
          this.#missing = this.#expected ? new Silence() : null;
        }
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
