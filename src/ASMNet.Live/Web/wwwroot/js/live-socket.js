// Receives pictures with their tracks, and comes back by itself after a lost connection.

import { socketAddress } from "./api.js";

const decoder = new TextDecoder();
const longestPause = 4000;

export class ViewSocket {
  #socket = null;
  #pause = 250;
  #timer = 0;
  #wanted = false;
  #onFrame;
  #onState;
  #path;

  // onFrame(tracks, jpeg) may return a promise: the next picture is asked for once it is done
  constructor(onFrame, onState, path = "/ws/view?ack=1") {
    this.#onFrame = onFrame;
    this.#onState = onState;
    this.#path = path;
  }

  open() {
    if (!this.#wanted) {
      this.#wanted = true;
      this.#connect();
    }
  }

  close() {
    this.#wanted = false;
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#socket = null;
  }

  #connect() {
    clearTimeout(this.#timer);
    const socket = new WebSocket(socketAddress(this.#path));
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    socket.onopen = () => {
      this.#pause = 250;
      this.#onState("open");
    };
    socket.onmessage = async ({ data }) => {
      try {
        await this.#onFrame(...parse(data));
      } finally {
        if (socket.readyState === WebSocket.OPEN) {
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

function parse(data) {
  const length = new DataView(data).getUint32(0, true);
  const tracks = JSON.parse(decoder.decode(new Uint8Array(data, 4, length)));
  return [tracks, new Blob([new Uint8Array(data, 4 + length)], { type: "image/jpeg" })];
}
