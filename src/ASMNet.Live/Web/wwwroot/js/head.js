// A faceted head that turns, blinks and talks as the tracked one does, drawn on a plain canvas.

import { drawFace, jawDrop, jawShare, rest, smooth } from "./head-face.js";
import { rotation, turn } from "./pose.js";

const rows = 30;
const columns = 36;
const redrawEvery = 41;
const ringHeight = -0.52;
const light = normalise([-0.35, -0.45, 0.85]);
const mesh = build();

export class Head {
  #canvas;
  #context;
  #colours = {};
  #pose = { yaw: 0, pitch: 0, roll: 0 };
  #actions = rest;
  #present = false;
  #drawnAt = 0;

  constructor(canvas) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d");
    new ResizeObserver(() => {
      canvas.width = Math.round(canvas.clientWidth * devicePixelRatio);
      canvas.height = Math.round(canvas.clientHeight * devicePixelRatio);
      this.#draw();
    }).observe(canvas);
    this.recolour();
  }

  recolour() {
    const style = getComputedStyle(document.documentElement);
    this.#colours = {
      dark: parse(style.getPropertyValue("--skin-dark")),
      light: parse(style.getPropertyValue("--skin-light")),
      line: style.getPropertyValue("--line"),
      feature: style.getPropertyValue("--feature"),
      axes: ["--yaw", "--pitch", "--roll"].map((name) => style.getPropertyValue(name)),
    };
    this.#draw();
  }

  // drawn at most 24 times a second: the picture has the first claim on the processor
  // actions: what the face does, as puppet.js has it, the eyes as they lie in the picture
  show(pose, actions = rest) {
    const now = performance.now();
    if (now - this.#drawnAt < redrawEvery) {
      return;
    }
    this.#drawnAt = now;
    this.#present = pose !== null;
    this.#pose = pose ?? { yaw: 0, pitch: 0, roll: 0 };
    this.#actions = pose ? { ...rest, ...actions } : rest;
    this.#draw();
  }

  #draw() {
    const context = this.#context;
    const { width, height } = this.#canvas;
    context.clearRect(0, 0, width, height);
    context.globalAlpha = this.#present ? 1 : 0.32;
    const scale = height * 0.41;
    const place = ([x, y]) => [width / 2 + x * scale, height * 0.48 + y * scale];
    const turned = rotation(this.#pose);
    this.#ring(place, turned, false);
    const drop = jawDrop(this.#actions.jaw);
    const points = mesh.points.map(([x, y, z], i) => turn(turned, [x, y + drop * mesh.jaw[i], z - 0.3 * drop * mesh.jaw[i]]));
    const facing = [];
    for (const face of mesh.faces) {
      const normal = normalise(cross(minus(points[face[1]], points[face[0]]), minus(points[face[2]], points[face[0]])));
      if (normal[2] > 0) {
        facing.push([face, normal, face.reduce((sum, index) => sum + points[index][2], 0) / face.length]);
      }
    }
    facing.sort((a, b) => a[2] - b[2]);
    context.lineWidth = Math.max(1, devicePixelRatio * 0.7);
    context.lineJoin = "round";
    for (const [face, normal] of facing) {
      const shade = Math.max(0, dot(normal, light)) ** 1.2;
      const colour = this.#mix(0.08 + 0.92 * shade);
      context.fillStyle = colour;
      context.strokeStyle = colour;
      context.beginPath();
      face.forEach((index, i) => context[i ? "lineTo" : "moveTo"](...place(points[index])));
      context.closePath();
      context.fill();
      context.stroke();
    }
    drawFace(context, { place, turned, onFace, colour: this.#colours.feature, line: height * 0.017 }, this.#actions);
    this.#ring(place, turned, true);
    context.globalAlpha = 1;
  }

  // a level ring round the head makes small turns visible; its near half lies over the head
  #ring(place, turned, near) {
    const context = this.#context;
    const radius = 1.16;
    context.lineWidth = 1.6 * devicePixelRatio;
    context.strokeStyle = near ? this.#colours.axes[0] : this.#colours.line;
    context.beginPath();
    let drawing = false;
    for (let i = 0; i <= 72; i++) {
      const angle = i / 72 * 2 * Math.PI;
      const point = turn(turned, [radius * Math.sin(angle), ringHeight, radius * Math.cos(angle)]);
      const wanted = point[2] >= 0 === near;
      if (wanted) {
        context[drawing ? "lineTo" : "moveTo"](...place(point));
      }
      drawing = wanted;
    }
    context.stroke();
    const nose = turn(turned, [0, ringHeight, radius]);
    if (nose[2] >= 0 === near) {
      context.fillStyle = this.#colours.axes[0];
      context.beginPath();
      context.arc(...place(nose), 4 * devicePixelRatio, 0, 2 * Math.PI);
      context.fill();
    }
  }

  #mix(amount) {
    const { dark, light: bright } = this.#colours;
    const [r, g, b] = dark.map((value, i) => Math.round(value + (bright[i] - value) * amount));
    return `rgb(${r} ${g} ${b})`;
  }
}

// A sphere pushed into the shape of a head: narrower jaw, deep skull, brow, eye sockets, nose, lips, chin and ears
function build() {
  const points = [];
  for (let row = 0; row <= rows; row++) {
    for (let column = 0; column < columns; column++) {
      const share = column / columns * 2 * Math.PI;
      // more columns in front, where the face is
      points.push(sculpt(row / rows * Math.PI, share - 0.45 * Math.sin(share)));
    }
  }
  const faces = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const next = (column + 1) % columns;
      const [a, b, c, d] = [row * columns + column, row * columns + next, (row + 1) * columns + next, (row + 1) * columns + column];
      faces.push([a, b, d], [b, c, d]);
    }
  }
  return { points, faces, jaw: points.map(([, y, z]) => jawShare(y / 1.08) * smooth(-0.1, 0.4, z)) };
}

function sculpt(polar, around) {
  // flatter towards the chin than a sphere
  const y = -Math.cos(polar);
  const ring = Math.sin(polar) ** (y > 0 ? 0.58 : 0.86);
  const front = Math.cos(around);
  const jaw = smooth(0.1, 1, y);
  const x = 0.72 * Math.sin(around) * ring * (1 - 0.3 * jaw);
  let z = front * ring * (front < 0 ? 0.92 - 0.5 * jaw : 0.84 - 0.04 * jaw);
  if (front > 0) {
    z += front ** 0.5 * relief(x, y);
  }
  const ear = Math.abs(Math.sin(around)) ** 14 * Math.exp(-(((y - 0.08) / 0.2) ** 2));
  return [x * (1 + 0.05 * ear), y * 1.08, z - 0.06 * ear];
}

// how far the face stands out from the sphere
function relief(x, y) {
  const side = Math.abs(x);
  const bridge = smooth(-0.22, 0.26, y) * (1 - smooth(0.27, 0.36, y));
  return 0.4 * bridge * Math.exp(-((x / (0.07 + 0.07 * bridge)) ** 2))
    + 0.07 * bump(side, y, 0.24, -0.24, 0.22, 0.08)
    - 0.13 * bump(side, y, 0.28, -0.06, 0.15, 0.1)
    + 0.06 * bump(side, y, 0.36, 0.16, 0.16, 0.13)
    + 0.08 * bump(x, y, 0, 0.5, 0.18, 0.09)
    + 0.1 * bump(x, y, 0, 0.8, 0.2, 0.13);
}

function onFace(x, y, lift = 0.015) {
  const inside = Math.max(0, 1 - y * y) ** (y > 0 ? 0.29 : 0.43) * 0.72 * (1 - 0.3 * smooth(0.1, 1, y));
  const front = Math.sqrt(Math.max(0, 1 - (x / inside) ** 2));
  const ring = inside / 0.72 / (1 - 0.3 * smooth(0.1, 1, y));
  return [x, y * 1.08, front * ring * (0.84 - 0.04 * smooth(0.1, 1, y)) + front ** 0.5 * relief(x, y) + lift];
}

function bump(x, y, centreX, centreY, spreadX, spreadY) {
  return Math.exp(-(((x - centreX) / spreadX) ** 2) - ((y - centreY) / spreadY) ** 2);
}

function normalise(vector) {
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

function minus(a, b) {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function cross(a, b) {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function dot(a, b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function parse(hex) {
  return [1, 3, 5].map((start) => parseInt(hex.trim().slice(start, start + 2), 16));
}
