// What dashboards get: Prometheus' text, and OpenTelemetry's protocol where the environment names a collector.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Service, patience } from "./service.mjs";
import { explained, test } from "./testing.mjs";

test("what is counted before anybody asks for the metrics is in them", async () => {
  const folder = mkdtempSync(join(tmpdir(), "asmnet-live-telemetry-"));
  const service = await Service.start({ folder, options: ["--source", "synthetic"] });
  try {
    for (const number of [1, 2, 3]) {
      const refused = await service.call("PATCH", "/api/settings", { maxFaces: number }, { Origin: "http://elsewhere.example" });
      assert.equal(refused.status, 403);
    }
    const text = await (await service.call("GET", "/metrics")).text();
    assert.match(text, /^asmnet_web_requests_refused_total\{[^}]*status="403"[^}]*\} 3( |$)/m, text);
  } catch (error) {
    throw await explained(error);
  } finally {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a collector that the environment names receives the metrics, and /metrics tells the same", async () => {
  const folder = mkdtempSync(join(tmpdir(), "asmnet-live-telemetry-"));
  let received;
  const arrived = new Promise((resolve) => {
    received = resolve;
  });
  const collector = createServer((request, answer) => {
    const parts = [];
    request.on("data", (part) => parts.push(part)).on("end", () => {
      answer.writeHead(200, { "Content-Type": "application/x-protobuf" }).end();
      const text = Buffer.concat(parts).toString("latin1");
      if (request.url === "/v1/metrics" && text.includes("asmnet.frames") && text.includes("asmnet.stage.duration")) {
        received(text);
      }
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => collector.once("listening", resolve));
  const service = await Service.start({
    folder,
    options: ["--source", "synthetic"],
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.address().port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
      OTEL_METRIC_EXPORT_INTERVAL: "500",
    },
  });
  try {
    const limit = setTimeout(() => received(null), patience);
    const sent = await arrived;
    clearTimeout(limit);
    assert.ok(sent, `nothing was received\n${service.output}`);
    assert.match(sent, /asmnet-live/);
    await service.until(({ pipeline }) => pipeline.framesTracked > 30);
    const text = await (await service.call("GET", "/metrics")).text();
    const count = Number(text.match(/^asmnet_frames_total(?:\{[^}]*\})? (\d+)/m)[1]);
    assert.ok(count > 0, text);
    for (const name of ["asmnet_frames_dropped_total", "asmnet_frames_with_face_total", "asmnet_faces", "asmnet_frame_rate_hertz", "asmnet_stage_duration_seconds", "asmnet_stage_samples_total", "asmnet_web_viewers"]) {
      assert.match(text, new RegExp(`^${name}(\\{| )`, "m"), name);
    }
    assert.match(text, /asmnet_stage_duration_seconds\{[^}]*quantile="0.5"[^}]*stage="align"|asmnet_stage_duration_seconds\{[^}]*stage="align"[^}]*quantile="0.5"/);
  } catch (error) {
    throw await explained(error);
  } finally {
    await service.stop();
    collector.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
