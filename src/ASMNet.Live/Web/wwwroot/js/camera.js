// This browser's camera as the source. Frames go out on a socket, at most two on the way; results come back on it, and
// each is drawn over the very frame it belongs to.

import { serviceStops, socketAddress } from "./api.js";
import { say } from "./say.js";
import { Silence } from "./silence.js";

const usualSide = 640;
const headerLength = 16;
const inFlightLimit = 2;
// milliseconds after which a picture without an answer counts as lost; on a line that is slow one takes its time
const leastPatience = 1000;
const mostPatience = 15_000;
// milliseconds without an answer to any picture, after which a service that takes no more of them has lost this connection
const longestSilence = 5000;
const longestStart = 15_000;
// milliseconds in which a camera that is stopped gives its next frame, also on a machine that is busy, or gives none any more
const longestTurn = 2000;
const unpaintedAfter = 150;
const timerEvery = 1000;
const lostCodes = [1006, 4408];
// said by a service that has another camera
const occupied = 4409;
const rgba = 0;
// by their planes; what a camera gives otherwise, as pixels, in another order, in the full range of values or turned, is drawn first
const formats = { I420: 1, NV12: 2 };

export class BrowserCamera {
  #video = document.createElement("video");
  #canvas = document.createElement("canvas");
  #context = null;
  #stream = null;
  #socket = null;
  #sequence = 0;
  #waiting = new Map();
  // when those were taken that were given up, whose answers may still come
  #lost = new Map();
  #patience = leastPatience;
  #buffer = new ArrayBuffer(0);
  #sending = false;
  #longSide = usualSide;
  #limitTold;
  #limitKnown = new Promise((resolve) => { this.#limitTold = resolve; });
  #width = 0;
  #height = 0;
  #startedAt = 0;
  #takenAt = 0;
  #capturedAt = 0;
  #timer = 0;
  #painted = 0;
  // whether the frames of the track itself are read
  #reads = false;
  #unanswered = null;
  // whether it was started by itself, and no picture has been answered since
  #resumes = false;
  #starts = 0;
  #raw = typeof VideoFrame === "function";
  #onResult;
  #onEnd;

  // onResult(tracks, picture, capturedAt); onEnd(reason, lost, waits) is called once, when the camera stops by itself; lost: only the service was;
  // waits: one that should go on found another page's in its place
  constructor(onResult, onEnd) {
    this.#onResult = onResult;
    this.#onEnd = onEnd;
    this.#video.muted = true;
    this.#video.playsInline = true;
  }

  get running() {
    return this.#stream !== null;
  }

  // Is told the largest side in pixels that the service takes, or nothing where that is not to be had. The first picture waits for it.
  limit(side = this.#longSide) {
    this.#longSide = Math.min(usualSide, 2 * Math.floor(side / 2));
    this.#limitTold();
  }

  // resumes: whether nobody has just pressed for it. Fails with an error that is final where it comes again however often it is tried, and that is
  // stopped where stop() was called meanwhile.
  async start(resumes = false) {
    if (!navigator.mediaDevices?.getUserMedia) {
      throw Object.assign(new Error(say("This browser gives its camera only to pages on this machine or over HTTPS.")), { final: true });
    }
    const start = ++this.#starts;
    const stream = await askForCamera();
    if (start !== this.#starts) {
      end(stream);
      throw stopped();
    }
    this.#stream = stream;
    this.#resumes = resumes;
    this.#patience = leastPatience;
    try {
      this.#video.srcObject = this.#stream;
      await within(this.#video.play(), say("The camera gives no picture."));
      await within(this.#limitKnown, say("The service does not answer."));
      if (start !== this.#starts) {
        throw stopped();
      }
      this.#measure();
      this.#startedAt = performance.now();
      await this.#connect();
    } catch (error) {
      if (start !== this.#starts) {
        throw stopped();
      }
      this.stop();
      throw error;
    }
    const ofThis = (fail) => stream === this.#stream && fail();
    stream.getVideoTracks()[0].addEventListener("ended", () => ofThis(() => this.#fail(say("The camera was unplugged or taken away."))));
    this.#painted = this.#video.requestVideoFrameCallback(this.#take);
    this.#takeUnpainted(stream).catch((error) => ofThis(() => this.#fail(error.message)));
  }

  stop() {
    this.#starts++;
    const stream = this.#stream;
    this.#stream = null;
    if (this.#reads) {
      // who reads it ends it between two frames: Chromium may lose the one that is awaited in the moment of the end, without closing it
      this.#reads = false;
      setTimeout(() => end(stream), longestTurn);
    } else if (stream) {
      end(stream);
    }
    clearInterval(this.#timer);
    this.#video.cancelVideoFrameCallback(this.#painted);
    this.#video.srcObject = null;
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    this.#awaitNone();
  }

  // Is told when the service has pictures of others, or no camera: one that answers none of these was lost without a word.
  suspect() {
    if (this.#unanswered !== null && this.#unanswered.length > longestSilence) {
      this.#fail(say("The connection to the service was lost."), true);
    }
  }

  #fail(reason, lost = false, waits = false) {
    if (this.#stream) {
      this.stop();
      this.#onEnd(reason, lost, waits);
    }
  }

  // a phone that is turned changes the size of its pictures
  #measure() {
    const { videoWidth, videoHeight } = this.#video;
    const scale = Math.min(1, this.#longSide / Math.max(videoWidth, videoHeight));
    const [width, height] = [videoWidth, videoHeight].map((side) => 2 * Math.round(side * scale / 2));
    const changed = width !== this.#width || height !== this.#height;
    this.#width = width;
    this.#height = height;
    return changed;
  }

  #connect() {
    const socket = new WebSocket(socketAddress(`ws/camera?width=${this.#width}&height=${this.#height}`));
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    // none of an older socket's pictures is answered on this one
    this.#awaitNone();
    let taken = false;
    return within(new Promise((resolve, reject) => {
      socket.onopen = () => {
        taken = true;
        resolve();
      };
      socket.onclose = ({ code, reason }) => {
        if (!taken) {
          // who waits for it tells of it
          reject(new Error(reason || say("The service did not take the camera.")));
        } else if (this.#socket === socket) {
          const lost = lostCodes.includes(code) || reason === serviceStops;
          this.#fail(reason || say("The connection to the service was lost."), lost, !lost && code === occupied && this.#resumes);
        }
      };
      socket.onmessage = ({ data }) => this.#receive(JSON.parse(data));
    }), say("The service does not answer."));
  }

  #reconnect() {
    const [stream, old] = [this.#stream, this.#socket];
    this.#socket = null;
    // the service takes one camera at a time, so the old socket has to be closed first; who stops the camera meanwhile wants no other
    old.onclose = () => stream === this.#stream && this.#connect().catch((error) => this.#fail(error.message, true));
    old.close();
  }

  #take = (now, metadata) => {
    this.#painted = this.#video.requestVideoFrameCallback(this.#take);
    this.#takenAt = performance.now();
    this.#offer(now, metadata.captureTime ?? now, () => (this.#raw ? new VideoFrame(this.#video) : null));
  };

  // A page that is covered, minimised or behind another tab is not painted, and is then told of one picture a second or of none. The track
  // itself still gives all of them, where the browser hands those out; elsewhere a timer keeps one a second coming.
  async #takeUnpainted(stream) {
    if (typeof MediaStreamTrackProcessor !== "function") {
      this.#timer = setInterval(() => {
        const now = performance.now();
        if (now - this.#takenAt > unpaintedAfter) {
          this.#offer(now, now, () => (this.#raw ? new VideoFrame(this.#video) : null));
        }
      }, timerEvery);
      return;
    }
    const [track] = stream.getVideoTracks();
    const reader = new MediaStreamTrackProcessor({ track, maxBufferSize: 1 }).readable.getReader();
    this.#reads = true;
    while (stream === this.#stream) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      try {
        const now = performance.now();
        if (stream === this.#stream && now - this.#takenAt > unpaintedAfter) {
          this.#offer(now, now, () => value.clone());
        }
      } finally {
        value.close();
      }
    }
    end(stream);
  }

  // picture: gives the frame that is to be sent, or null where only the video element has it
  #offer(now, capturedAt, picture) {
    if (!this.#stream) {
      return;
    }
    this.#forgetLost(now);
    const socket = this.#socket;
    if (this.#measure()) {
      // one that is being opened anew takes the size of that moment
      if (socket) {
        this.#reconnect();
      }
      return;
    }
    // the newest frame wins: while two are on their way, or the last is not out yet, this one is let go
    if (this.#sending || this.#waiting.size >= inFlightLimit || socket?.readyState !== WebSocket.OPEN || socket.bufferedAmount > 0) {
      return;
    }
    this.#sending = true;
    // a picture that came unpainted is told with a later clock than one that was painted
    this.#capturedAt = Math.max(this.#capturedAt + 1, capturedAt);
    this.#send(picture, this.#capturedAt).catch((error) => this.#fail(error.message)).finally(() => {
      this.#sending = false;
    });
  }

  async #send(take, capturedAt) {
    const [width, height] = [this.#width, this.#height];
    const frame = take();
    let sent;
    let picture;
    try {
      [sent, picture] = frame && hasPlanes(frame, width, height)
        ? [await this.#copyPlanes(frame, width, height, capturedAt), frame.clone()]
        : this.#drawPixels(frame ?? this.#video, width, height, capturedAt);
    } finally {
      frame?.close();
    }
    if (this.#socket?.readyState !== WebSocket.OPEN) {
      picture.close();
      return;
    }
    this.#unanswered ??= new Silence();
    this.#waiting.set(this.#sequence, { picture, capturedAt });
    this.#socket.send(sent);
  }

  async #copyPlanes(frame, width, height, capturedAt) {
    const bytes = this.#message(formats[frame.format], width, height, width * height * 3 / 2, capturedAt);
    const planar = frame.format === "I420";
    const luma = width * height;
    const layout = planar
      ? [{ offset: 0, stride: width }, { offset: luma, stride: width / 2 }, { offset: luma * 5 / 4, stride: width / 2 }]
      : [{ offset: 0, stride: width }, { offset: luma, stride: width }];
    await frame.copyTo(new Uint8Array(bytes, headerLength), { layout });
    return bytes;
  }

  #drawPixels(source, width, height, capturedAt) {
    if (this.#canvas.width !== width || this.#canvas.height !== height || !this.#context) {
      this.#canvas.width = width;
      this.#canvas.height = height;
      this.#context = this.#canvas.getContext("2d", { alpha: false, willReadFrequently: true });
    }
    this.#context.drawImage(source, 0, 0, width, height);
    const pixels = this.#context.getImageData(0, 0, width, height).data;
    const bytes = this.#message(rgba, width, height, pixels.length, capturedAt);
    new Uint8Array(bytes, headerLength).set(pixels);
    const copy = document.createElement("canvas");
    copy.width = width;
    copy.height = height;
    copy.getContext("2d", { alpha: false }).drawImage(this.#canvas, 0, 0);
    copy.close = () => {};
    return [bytes, copy];
  }

  // version, format, width, height, sequence, time: see docs/api.md
  #message(format, width, height, length, capturedAt) {
    if (this.#buffer.byteLength !== headerLength + length) {
      this.#buffer = new ArrayBuffer(headerLength + length);
    }
    const header = new DataView(this.#buffer);
    this.#sequence = (this.#sequence + 1) >>> 0;
    header.setUint8(0, 1);
    header.setUint8(1, format);
    header.setUint16(2, width, true);
    header.setUint16(4, height, true);
    header.setUint32(8, this.#sequence, true);
    header.setUint32(12, Math.max(0, Math.round(10 * (capturedAt - this.#startedAt))), true);
    return this.#buffer;
  }

  #receive(tracks) {
    if (tracks.camera === undefined) {
      return;
    }
    this.#unanswered = null;
    this.#resumes = false;
    const takenAt = this.#waiting.get(tracks.camera)?.capturedAt ?? this.#lost.get(tracks.camera);
    if (takenAt !== undefined) {
      this.#patience = Math.min(mostPatience, Math.max(leastPatience, 2 * (performance.now() - takenAt)));
    }
    // an answer also settles the older frames, which gave way to it
    for (const [sequence, entry] of this.#waiting) {
      if (sequence > tracks.camera) {
        continue;
      }
      this.#waiting.delete(sequence);
      try {
        if (sequence === tracks.camera) {
          this.#onResult(tracks, entry.picture, entry.capturedAt);
        }
      } finally {
        entry.picture.close();
      }
    }
    for (const sequence of this.#lost.keys()) {
      if (sequence <= tracks.camera) {
        this.#lost.delete(sequence);
      }
    }
  }

  // What is given up makes room for others, which would fill a slow line further and further: the next are waited for longer, until an answer tells
  // how long one takes.
  #forgetLost(now) {
    const late = [...this.#waiting].filter(([, { capturedAt }]) => now - capturedAt > this.#patience);
    for (const [sequence, { picture, capturedAt }] of late) {
      this.#waiting.delete(sequence);
      this.#lost.set(sequence, capturedAt);
      picture.close();
    }
    if (late.length > 0) {
      this.#patience = Math.min(mostPatience, 2 * this.#patience);
    }
  }

  #awaitNone() {
    for (const { picture } of this.#waiting.values()) {
      picture.close();
    }
    this.#waiting.clear();
    this.#lost.clear();
    this.#unanswered = null;
  }
}

// whether its planes are what the service reads: of this size, upright, BT.601 from 16 to 235
const hasPlanes = ({ format, visibleRect, colorSpace, rotation, flip }, width, height) =>
  format in formats && visibleRect.width === width && visibleRect.height === height && !colorSpace.fullRange && !rotation && !flip;

const end = (stream) => stream.getTracks().forEach((track) => track.stop());

const stopped = () => Object.assign(new Error(), { stopped: true });

// what a promise gives; fails with these words where it gives nothing for too long
function within(promise, words) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(words)), longestStart);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

async function askForCamera() {
  const wanted = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30 }, facingMode: "user" };
  try {
    return await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
  } catch (error) {
    const sentences = {
      NotAllowedError: say("The camera was not allowed. Allow it in the address bar and try again."),
      NotFoundError: say("This device has no camera."),
      NotReadableError: say("The camera is in use by another program."),
    };
    const told = sentences[error.name] ?? say("The camera did not start: {reason}", { reason: error.message });
    throw Object.assign(new Error(told), { final: error.name === "NotAllowedError" });
  }
}
