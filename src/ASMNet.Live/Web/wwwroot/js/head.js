// A faceted head that turns as the tracked one does, drawn on a plain canvas.

import { rotation, turn } from "./pose.js";

const rows = 22;
const columns = 28;
const light = normalise([-0.45, -0.6, 0.75]);
const mesh = build();

export class Head {
  #canvas;
  #context;
  #colours = {};
  #pose = { yaw: 0, pitch: 0, roll: 0 };
  #present = false;

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
      axes: ["--yaw", "--pitch", "--roll"].map((name) => style.getPropertyValue(name)),
    };
    this.#draw();
  }

  show(pose) {
    this.#present = pose !== null;
    this.#pose = pose ?? { yaw: 0, pitch: 0, roll: 0 };
    this.#draw();
  }

  #draw() {
    const context = this.#context;
    const { width, height } = this.#canvas;
    context.clearRect(0, 0, width, height);
    context.globalAlpha = this.#present ? 1 : 0.32;
    const scale = height * 0.41;
    const place = ([x, y]) => [width / 2 + x * scale, height * 0.5 + y * scale];
    const turned = rotation(this.#pose);
    this.#ring(place, turned, false);
    const points = mesh.points.map((point) => turn(turned, point));
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
    this.#ring(place, turned, true);
    context.globalAlpha = 1;
  }

  // a level ring round the head makes small turns visible; its near half lies over the head
  #ring(place, turned, near) {
    const context = this.#context;
    const radius = 1.32;
    context.lineWidth = 1.6 * devicePixelRatio;
    context.strokeStyle = near ? this.#colours.axes[0] : this.#colours.line;
    context.beginPath();
    let drawing = false;
    for (let i = 0; i <= 72; i++) {
      const angle = i / 72 * 2 * Math.PI;
      const point = turn(turned, [radius * Math.sin(angle), 0.1, radius * Math.cos(angle)]);
      const wanted = point[2] >= 0 === near;
      if (wanted) {
        context[drawing ? "lineTo" : "moveTo"](...place(point));
      }
      drawing = wanted;
    }
    context.stroke();
    const nose = turn(turned, [0, 0.1, radius]);
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

// A sphere pushed into the shape of a head: narrower jaw, deep skull, brow, eye sockets, nose, lips and chin
function build() {
  const points = [];
  for (let row = 0; row <= rows; row++) {
    for (let column = 0; column < columns; column++) {
      points.push(sculpt(row / rows * Math.PI, column / columns * 2 * Math.PI));
    }
  }
  const faces = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const next = (column + 1) % columns;
      const [a, b, c, d] = [row * columns + column, row * columns + next, (row + 1) * columns + next, (row + 1) * columns + column];
      faces.push([a, d, b], [b, d, c]);
    }
  }
  return { points, faces };
}

function sculpt(polar, around) {
  const y = -Math.cos(polar);
  const ring = Math.sin(polar);
  const frontness = Math.max(0, Math.cos(around)) * ring;
  const sideways = Math.sin(around) * ring;
  const jaw = smooth(0.05, 1, y);
  let x = 0.74 * sideways * (1 - 0.42 * jaw);
  let z = 0.88 * Math.cos(around) * ring * (Math.cos(around) < 0 ? 1 - 0.5 * jaw : 1 - 0.1 * jaw);
  if (frontness > 0) {
    z += frontness * (
      0.34 * bump(x, y, 0, 0.2, 0.1, 0.17) +
      0.13 * bump(x, y, 0, -0.08, 0.08, 0.2) +
      0.08 * bump(x, y, 0, -0.26, 0.4, 0.09) -
      0.13 * bump(x, y, 0.27, -0.08, 0.13, 0.09) -
      0.13 * bump(x, y, -0.27, -0.08, 0.13, 0.09) +
      0.1 * bump(x, y, 0, 0.5, 0.17, 0.08) +
      0.14 * bump(x, y, 0, 0.84, 0.2, 0.12));
  }
  x += Math.sign(sideways) * 0.09 * bump(z, y, -0.05, 0.05, 0.1, 0.17) * Math.abs(sideways);
  return [x, y * 1.06, z];
}

function bump(x, y, centreX, centreY, spreadX, spreadY) {
  return Math.exp(-(((x - centreX) / spreadX) ** 2) - ((y - centreY) / spreadY) ** 2);
}

function smooth(low, high, value) {
  const t = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return t * t * (3 - 2 * t);
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
