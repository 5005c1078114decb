// The face of the drawn head: brows, lids, irises and lips, which do what the tracked face does.

import { turn } from "./pose.js";

const steps = Array.from({ length: 13 }, (_, i) => i / 6 - 1);
const eyeWhite = "#f7fbfd";
const eyeHeight = 0.055;
const drop = 0.19;

export const rest = { eyeRight: 1, eyeLeft: 1, jaw: 0, smile: 0, pucker: 0, brows: 0, lookRight: 0, lookDown: 0 };

// how far an open jaw takes a place of the face down, as a share of the whole
export const jawShare = (y) => smooth(0.5, 0.66, y);
export const jawDrop = (jaw) => drop * jaw;

// place: a point of the head to the canvas; onFace: a point of the face from above to the head; eyes first the one on the picture's left
export function drawFace(context, { place, turned, onFace, colour, line }, actions) {
  const path = (points) => {
    context.beginPath();
    points.forEach((point, i) => context[i ? "lineTo" : "moveTo"](...place(turn(turned, point))));
  };
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineCap = "round";
  context.lineWidth = line;
  for (const [side, open] of [[-1, actions.eyeRight], [1, actions.eyeLeft]]) {
    const outward = 1 / Math.hypot(0.35, 1);
    if (turn(turned, [0.35 * side * outward, 0, outward])[2] >= 0.12) {
      path(steps.map((t) => onFace(side * 0.28 + 0.15 * t, -0.25 - 0.07 * actions.brows - 0.04 * (1 - t * t) + 0.02 * side * t)));
      context.stroke();
      eye(context, path, onFace, side, open, actions, colour);
    }
  }
  if (turn(turned, [0, 0, 1])[2] >= 0.12) {
    mouth(context, path, onFace, actions, colour);
  }
}

function eye(context, path, onFace, side, open, { lookRight, lookDown }, colour) {
  const x = (t) => side * 0.27 + 0.105 * t;
  const arc = (t) => Math.sqrt(1 - t * t);
  const lower = (t) => -0.07 + 0.04 * arc(t);
  const upper = (t) => lower(t) - open * (0.04 + eyeHeight) * arc(t);
  const top = steps.map((t) => onFace(x(t), upper(t), 0.03));
  if (open > 0.08) {
    context.save();
    path([...top, ...[...steps].reverse().map((t) => onFace(x(t), lower(t), 0.03))]);
    context.closePath();
    context.fillStyle = eyeWhite;
    context.fill();
    context.clip();
    const around = Array.from({ length: 18 }, (_, i) => i / 18 * 2 * Math.PI);
    const [middle, height] = [side * 0.27 + 0.045 * lookRight, -0.078 + 0.025 * lookDown];
    path(around.map((t) => onFace(middle + 0.042 * Math.cos(t), height + 0.042 * Math.sin(t), 0.03)));
    context.fillStyle = colour;
    context.fill();
    context.restore();
  }
  path(top);
  context.stroke();
}

function mouth(context, path, onFace, { jaw, smile, pucker }, colour) {
  const half = 0.19 + 0.07 * smile - 0.09 * pucker;
  const height = (t) => 0.52 - (0.015 + 0.07 * smile) * t * t + 0.02 * smile;
  const upper = steps.map((t) => onFace(half * t, height(t), 0.015 + 0.05 * pucker));
  const lower = steps.map((t) => {
    const [x, y, z] = onFace(half * t, height(t) + 0.03 * pucker * (1 - t * t), 0.015 + 0.05 * pucker);
    return [x, y + jawDrop(jaw) * (1 - t * t), z];
  });
  path([...upper, ...[...lower].reverse()]);
  context.closePath();
  context.fillStyle = colour;
  context.fill();
  context.stroke();
}

export function smooth(low, high, value) {
  const t = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return t * t * (3 - 2 * t);
}
