// A drawn head that does what the face does. It uses the expression channels where the service gives them, and the measures of the
// landmarks otherwise.

import { colourOf } from "./overlay.js";
import { mirrored } from "./pose.js";

const clamp = (value) => Math.max(0, Math.min(1, value));

// what the puppet needs, 0 to 1 each, from channels by name or from the ratios that every face has
export function actionsOf({ expressions, expression }) {
  const channel = (name, otherwise) => expressions?.[name] ?? otherwise;
  return {
    eyeRight: 1 - channel("eyeBlinkRight", 1 - clamp((expression.eyeOpenRight - 0.1) / 0.2)),
    eyeLeft: 1 - channel("eyeBlinkLeft", 1 - clamp((expression.eyeOpenLeft - 0.1) / 0.2)),
    jaw: channel("jawOpen", clamp(expression.mouthOpen / 0.6)),
    smile: (channel("mouthSmileLeft", 0) + channel("mouthSmileRight", 0)) / 2 || clamp((expression.mouthWidth - 0.58) / 0.2),
    brows: channel("browInnerUp", clamp((expression.browRaise - 0.28) / 0.15)),
    pucker: channel("mouthPucker", 0),
    // the subject's left is the picture's right
    lookRight: (channel("eyeLookOutLeft", 0) + channel("eyeLookInRight", 0) - channel("eyeLookInLeft", 0) - channel("eyeLookOutRight", 0)) / 2,
    lookDown: (channel("eyeLookDownLeft", 0) + channel("eyeLookDownRight", 0) - channel("eyeLookUpLeft", 0) - channel("eyeLookUpRight", 0)) / 2,
  };
}

// the same as a mirror shows them
export const mirroredActions = (actions) => ({ ...actions, eyeRight: actions.eyeLeft, eyeLeft: actions.eyeRight, lookRight: -actions.lookRight });

export function drawPuppet(context, face, view) {
  const [x, y, width, height] = face.box;
  const middle = x + width / 2;
  const side = Math.max(width, height) * view.scale * 0.72;
  const pose = view.mirror ? mirrored(face.pose) : face.pose;
  const actions = actionsOf(face);
  context.save();
  context.translate(
    view.left + (view.mirror ? view.width - middle : middle) * view.scale,
    view.top + (y + height * 0.42) * view.scale);
  context.rotate(pose.roll * Math.PI / 180);
  context.scale(side, side);
  paint(context, actions, Math.sin(pose.yaw * Math.PI / 180), Math.sin(pose.pitch * Math.PI / 180), colourOf(face.id), view.mirror);
  context.restore();
}

// in units of the head: it reaches from -1 to 1
function paint(context, actions, turn, nod, colour, mirror) {
  const shift = ([x, y], depth) => [x * Math.sqrt(1 - turn * turn * 0.5) + turn * depth, y - nod * depth];
  oval(context, 0, 0.02, 0.8, 1, colour);
  context.lineWidth = 0.05;
  context.strokeStyle = "rgb(0 0 0 / 45%)";
  context.stroke();
  const [first, second] = mirror ? [actions.eyeLeft, actions.eyeRight] : [actions.eyeRight, actions.eyeLeft];
  for (const [side, open] of [[-1, first], [1, second]]) {
    const [x, y] = shift([side * 0.34, -0.26], 0.34);
    oval(context, x, y, 0.15, Math.max(0.02, 0.17 * open), "#fbfdff");
    if (open > 0.25) {
      oval(context, x + turn * 0.05, y - nod * 0.05, 0.07, Math.min(0.07, 0.15 * open), "#10222a");
    }
    line(context, [shift([side * 0.17, -0.5 - 0.12 * actions.brows], 0.34), shift([side * 0.5, -0.5 - 0.1 * actions.brows], 0.3)], 0.06);
  }
  line(context, [shift([0, -0.06], 0.46), shift([0.03 * Math.sign(turn || 1), 0.12], 0.52)], 0.05);
  mouth(context, shift, actions);
}

function mouth(context, shift, { jaw, smile }) {
  const half = 0.2 + 0.12 * smile;
  const [left, right] = [shift([-half, 0.41 - 0.1 * smile], 0.3), shift([half, 0.41 - 0.1 * smile], 0.3)];
  const upper = shift([0, 0.42 - 0.03 * jaw + 0.06 * smile], 0.38);
  const lower = shift([0, 0.44 + 0.42 * jaw + 0.1 * smile], 0.36);
  context.beginPath();
  context.moveTo(...left);
  context.quadraticCurveTo(...upper, ...right);
  context.quadraticCurveTo(...lower, ...left);
  context.fillStyle = "#5d1f2c";
  context.fill();
  context.lineWidth = 0.055;
  context.strokeStyle = "#10222a";
  context.stroke();
}

function oval(context, x, y, wide, high, colour) {
  context.beginPath();
  context.ellipse(x, y, wide, high, 0, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
}

function line(context, [from, to], width) {
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.lineWidth = width;
  context.lineCap = "round";
  context.strokeStyle = "#10222a";
  context.stroke();
}
