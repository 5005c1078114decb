// Measures what viewers cost: the tracker's frame-rate without viewers, then with them, in the same run.
//   node viewers.mjs [VIEWERS] [SECONDS] [--stalled N] [-- OPTIONS OF THE PROGRAM]
// The viewers are plain sockets that read as fast as they can; the stalled ones never read.

import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { report } from "./report.mjs";
import { Service } from "./service.mjs";

const split = process.argv.indexOf("--");
const own = process.argv.slice(2, split < 0 ? undefined : split);
const options = split < 0 ? ["--source", "synthetic"] : process.argv.slice(split + 1);
const stalledAt = own.indexOf("--stalled");
const stalled = stalledAt < 0 ? 0 : Number(own.splice(stalledAt, 2)[1]);
const [viewers = 10, seconds = 60] = own.map(Number);
const warmUp = 5;

const wait = (time) => new Promise((resolve) => setTimeout(resolve, 1000 * time));

function open(address, reads) {
  const { hostname, port } = new URL(address);
  const viewer = { bytes: 0 };
  const socket = connect(Number(port), hostname, () => {
    socket.write(`GET /ws/view HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n\r\n`);
  });
  socket.on("error", () => {});
  if (reads) {
    socket.on("data", (data) => {
      viewer.bytes += data.length;
    });
  } else {
    socket.pause();
  }
  viewer.close = () => socket.destroy();
  return viewer;
}

async function measure(service) {
  const [before, startedAt] = [await service.status(), performance.now()];
  await wait(seconds);
  const after = await service.status();
  const elapsed = (performance.now() - startedAt) / 1000;
  return {
    framesPerSecond: (after.pipeline.framesTracked - before.pipeline.framesTracked) / elapsed,
    dropped: after.pipeline.framesDropped - before.pipeline.framesDropped,
    latencyMedian: after.pipeline.stages.total.p50,
  };
}

const folder = mkdtempSync(join(tmpdir(), "asmnet-live-viewers-"));
const service = await Service.start({ folder, options });
try {
  await wait(warmUp);
  const alone = await measure(service);
  const opened = [...Array(viewers)].map((_, i) => open(service.address, i >= stalled));
  await wait(1);
  const bytesBefore = opened.map(({ bytes }) => bytes);
  const watched = await measure(service);
  const rates = opened.slice(stalled).map(({ bytes }, i) => (bytes - bytesBefore[i + stalled]) / seconds / 1e6);
  const metrics = await (await service.call("GET", "/metrics")).text();
  const sum = Number(metrics.match(/encode_duration_seconds_sum(?:\{[^}]*\})? (\S+)/)[1]);
  const count = Number(metrics.match(/encode_duration_seconds_count(?:\{[^}]*\})? (\S+)/)[1]);
  opened.forEach((viewer) => viewer.close());
  report(`viewers-${viewers}-stalled-${stalled}`, {
    viewers,
    stalled,
    seconds,
    framesPerSecondAlone: Number(alone.framesPerSecond.toFixed(2)),
    framesPerSecondWatched: Number(watched.framesPerSecond.toFixed(2)),
    fallPercent: Number((100 * (1 - watched.framesPerSecond / alone.framesPerSecond)).toFixed(2)),
    droppedAlone: alone.dropped,
    droppedWatched: watched.dropped,
    megabytesPerSecondPerViewer: Number((rates.reduce((a, b) => a + b, 0) / rates.length).toFixed(2)),
    jpegMilliseconds: Number((1000 * sum / count).toFixed(2)),
  });
} finally {
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
}
