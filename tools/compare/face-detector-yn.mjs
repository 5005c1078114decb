// OpenCV's own FaceDetectorYN (in the build of @techstark/opencv-js) on one picture, as JSON on the standard output:
// [[left, top, width, height, five points (x, y), score], ...], best first.
// Usage: node face-detector-yn.mjs MODEL.onnx WIDTH HEIGHT PIXELS [SCORE [OVERLAP]]; PIXELS is a file of BGR bytes, row by row.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [model, width, height, pixels, score = '0.6', overlap = '0.3'] = process.argv.slice(2);
if (!pixels) {
  console.error('usage: node face-detector-yn.mjs MODEL.onnx WIDTH HEIGHT PIXELS [SCORE [OVERLAP]]');
  process.exit(2);
}

const loaded = createRequire(import.meta.url)('@techstark/opencv-js');
const cv = loaded instanceof Promise ? await loaded : loaded;
if (!cv.Mat) {
  await new Promise((resolve) => { cv.onRuntimeInitialized = resolve; });
}

const size = new cv.Size(Number(width), Number(height));
const bytes = readFileSync(pixels);
if (bytes.length !== size.width * size.height * 3) {
  console.error(`${pixels} has ${bytes.length} bytes, not ${size.width} x ${size.height} x 3`);
  process.exit(2);
}

cv.FS_createDataFile('/', 'detector.onnx', readFileSync(model), true, false, false);
const picture = cv.matFromArray(size.height, size.width, cv.CV_8UC3, bytes);
const detector = new cv.FaceDetectorYN('detector.onnx', '', size, Number(score), Number(overlap), 5000, 0, 0);
const faces = new cv.Mat();
detector.detect(picture, faces);
const rows = Array.from({ length: faces.rows }, (_, row) => Array.from(faces.data32F.subarray(15 * row, 15 * row + 15)));
console.log(JSON.stringify({ openCv: cv.getBuildInformation().match(/OpenCV (\S+)/)[1], faces: rows }));
