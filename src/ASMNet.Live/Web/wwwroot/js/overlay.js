// Draws faces over the picture, at the screen's own sharpness. All sizes follow the face and the screen.

import { rotation, turn } from "./pose.js";

export const identityColours = ["#3ddbb4", "#9a8cff", "#ffb454", "#5cc8ff", "#ff7eb6", "#c3e956", "#ff8a5c", "#d7b7ff"];

// jaw, brows, nose, eyes and lips, in the colours of recordings
const parts = [
  { colour: "#d7e1e1", lines: [[0, 16, false]] },
  { colour: "#ffd76e", lines: [[17, 21, false], [22, 26, false]] },
  { colour: "#b4ffa0", lines: [[27, 30, false], [31, 35, false]] },
  { colour: "#78e1ff", lines: [[36, 41, true], [42, 47, true]] },
  { colour: "#ffa5be", lines: [[48, 59, true], [60, 67, true]] },
];
const axes = [[[1, 0, 0], "#ff4646"], [[0, 1, 0], "#46e646"], [[0, 0, 1], "#3c8cff"]];

export const colourOf = (id) => identityColours[(id - 1) % identityColours.length];

// view: { scale, left, top, width, mirror } maps image pixels to canvas pixels; pixel centres lie at whole numbers
export function drawFaces(context, tracks, view, layers) {
  for (const face of tracks.faces) {
    drawFace(context, face, view, layers);
  }
}

function drawFace(context, face, view, layers) {
  const place = ([x, y]) => [
    view.left + (view.mirror ? view.width - 0.5 - x : x + 0.5) * view.scale,
    view.top + (y + 0.5) * view.scale,
  ];
  const points = face.landmarks.map(place);
  const colour = colourOf(face.id);
  const side = Math.max(face.box[2], face.box[3]) * view.scale;
  const thin = Math.max(1, Math.min(view.density * 2.4, side / 150));
  context.lineJoin = "round";
  context.lineCap = "round";
  if (layers.contours) {
    for (const { colour: tint, lines } of parts) {
      stroke(context, outlines(points, lines), thin, tint);
    }
  }
  if (layers.box) {
    drawBox(context, face, place, view, side, colour, layers.name);
  }
  if (layers.landmarks) {
    drawPoints(context, points, Math.max(1.3 * view.density, Math.min(3.6 * view.density, side / 110)), colour);
  }
  if (layers.landmarks && face.irises) {
    drawIrises(context, face, place, view, thin);
  }
  if (layers.axes) {
    drawAxes(context, face, points, view, side, thin);
  }
}

// circles on the irises and, where the gaze is known, a ray from each
function drawIrises(context, face, place, view, thin) {
  for (const side of ["right", "left"]) {
    const iris = face.irises[side];
    if (!iris) {
      continue;
    }
    const [x, y] = place(iris);
    const radius = iris[2] * view.scale;
    const path = new Path2D();
    path.arc(x, y, radius, 0, 2 * Math.PI);
    const gaze = face.gaze?.[side];
    if (gaze) {
      path.moveTo(x, y);
      path.lineTo(x + (view.mirror ? -gaze[0] : gaze[0]) * radius * 6, y + gaze[1] * radius * 6);
    }
    stroke(context, path, thin, "#ffffff");
  }
}

function outlines(points, lines) {
  const path = new Path2D();
  for (const [first, last, closed] of lines) {
    path.moveTo(...points[first]);
    for (let i = first + 1; i <= last; i++) {
      path.lineTo(...points[i]);
    }
    if (closed) {
      path.closePath();
    }
  }
  return path;
}

// a dark rim keeps light lines readable on a bright picture
function stroke(context, path, width, colour) {
  context.strokeStyle = "rgb(0 0 0 / 45%)";
  context.lineWidth = width * 2.4;
  context.stroke(path);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke(path);
}

function drawPoints(context, points, radius, colour) {
  const path = new Path2D();
  for (const [x, y] of points) {
    path.moveTo(x + radius, y);
    path.arc(x, y, radius, 0, 2 * Math.PI);
  }
  context.lineWidth = radius * 0.9;
  context.strokeStyle = "rgb(0 0 0 / 55%)";
  context.stroke(path);
  context.fillStyle = colour;
  context.fill(path);
}

function drawBox(context, face, place, view, side, colour, isNamed) {
  const [x, y, width, height] = face.box;
  const [left, top] = place([view.mirror ? x + width : x, y]);
  const [right, bottom] = place([view.mirror ? x : x + width, y + height]);
  const margin = side * 0.06;
  const corner = side * 0.16;
  const path = new Path2D();
  const [l, t, r, b] = [left - margin, top - margin, right + margin, bottom + margin];
  for (const [px, py, dx, dy] of [[l, t, 1, 1], [r, t, -1, 1], [r, b, -1, -1], [l, b, 1, -1]]) {
    path.moveTo(px + dx * corner, py);
    path.lineTo(px, py);
    path.lineTo(px, py + dy * corner);
  }
  stroke(context, path, Math.max(1.5 * view.density, side / 130), colour);
  if (!isNamed) {
    label(context, `${face.id}`, l, t, Math.max(11 * view.density, Math.min(18 * view.density, side / 13)), colour);
  }
}

// a name above the face, in its colour
export function drawName(context, face, view, text) {
  const [x, y, width, height] = face.box;
  const left = view.left + (view.mirror ? view.width - x - width : x) * view.scale;
  const side = Math.max(width, height) * view.scale;
  label(context, text, left, view.top + y * view.scale - side * 0.06, Math.max(12 * view.density, Math.min(28 * view.density, side / 9)), colourOf(face.id));
}

function label(context, text, x, y, size, colour) {
  context.font = `700 ${size}px system-ui, sans-serif`;
  context.textBaseline = "middle";
  const width = context.measureText(text).width + size;
  const height = size * 1.5;
  const top = Math.max(0, y - height - size * 0.3);
  context.fillStyle = colour;
  context.beginPath();
  context.roundRect(x, top, width, height, size * 0.4);
  context.fill();
  context.fillStyle = "#06110e";
  context.fillText(text, x + size / 2, top + height / 2 + size * 0.05);
}

function drawAxes(context, face, points, view, side, thin) {
  const rows = rotation(face.pose);
  const [x, y] = points[30];
  const directions = axes.map(([axis, colour]) => [turn(rows, axis), colour]).sort(([a], [b]) => a[2] - b[2]);
  for (const [[dx, dy], colour] of directions) {
    const path = new Path2D();
    path.moveTo(x, y);
    path.lineTo(x + (view.mirror ? -dx : dx) * side * 0.42, y + dy * side * 0.42);
    stroke(context, path, thin * 2, colour);
  }
}
