// Receives pictures with their tracks.

import { LiveSocket } from "./live-socket.js";
import { say } from "./say.js";

// what a page says of pictures that there are and that do not reach it
export const unseen = say("The pictures do not get here. Trying again …");
const decoder = new TextDecoder();

export class ViewSocket extends LiveSocket {
  // onFrame(tracks, jpeg) may return a promise: the next picture is asked for once it is done
  constructor(onFrame, onState, path = "ws/view?ack=1") {
    super(path, (data) => onFrame(...parse(data)), onState);
  }
}

function parse(data) {
  const length = new DataView(data).getUint32(0, true);
  const tracks = JSON.parse(decoder.decode(new Uint8Array(data, 4, length)));
  return [tracks, new Blob([new Uint8Array(data, 4 + length)], { type: "image/jpeg" })];
}
