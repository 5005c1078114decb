// Runs an ONNX model over a batch of images one by one: MODEL FOLDER N,C,H,W. Reads FOLDER/input.bin (float32),
// writes FOLDER/OUTPUT.bin for each output and FOLDER/shapes.json with the length of each.
"use strict";
const fs = require("fs");
const path = require("path");
const ort = require("onnxruntime-node");

async function main() {
  const [model, folder, shape] = process.argv.slice(2);
  const [count, ...dims] = shape.split(",").map(Number);
  const bytes = fs.readFileSync(path.join(folder, "input.bin"));
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  const size = dims.reduce((a, b) => a * b, 1);
  const session = await ort.InferenceSession.create(model);
  const results = {};
  for (let i = 0; i < count; i++) {
    const tensor = new ort.Tensor("float32", values.slice(i * size, (i + 1) * size), [1, ...dims]);
    const outputs = await session.run({ [session.inputNames[0]]: tensor });
    for (const name of session.outputNames) {
      (results[name] ??= []).push(Float32Array.from(outputs[name].data));
    }
  }
  const shapes = {};
  for (const [name, rows] of Object.entries(results)) {
    shapes[name] = rows[0].length;
    fs.writeFileSync(path.join(folder, `${name}.bin`), Buffer.concat(rows.map((row) => Buffer.from(row.buffer))));
  }
  fs.writeFileSync(path.join(folder, "shapes.json"), JSON.stringify(shapes));
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
