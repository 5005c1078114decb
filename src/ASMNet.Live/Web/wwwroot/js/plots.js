// Strip charts of the last ten seconds.

import { number } from "./say.js";

const span = 10;
const redrawEvery = 100;

export class Plot {
  #canvas;
  #context;
  #legend;
  #series;
  #range;
  #unit;
  #rows = [];
  #colours = {};
  #drawnAt = 0;

  // series: [{ name, colour (a CSS variable) }]; range(low, high) gives the axis for the values' extent
  constructor(name, series, range, unit, digits = 0) {
    this.#canvas = document.getElementById(`plot-${name}`);
    this.#context = this.#canvas.getContext("2d");
    this.#range = range;
    this.#unit = unit;
    this.digits = digits;
    this.#series = series;
    this.#legend = series.map(({ name: text, colour }) => {
      const item = document.createElement("span");
      const swatch = document.createElement("i");
      const value = document.createElement("b");
      swatch.style.setProperty("--tint", `var(${colour})`);
      item.append(swatch, `${text} `, value);
      document.getElementById(`legend-${name}`).append(item);
      return value;
    });
    new ResizeObserver(() => {
      this.#canvas.width = Math.round(this.#canvas.clientWidth * devicePixelRatio);
      this.#canvas.height = Math.round(this.#canvas.clientHeight * devicePixelRatio);
      this.#draw(performance.now() / 1000);
    }).observe(this.#canvas);
    this.recolour();
  }

  recolour() {
    const style = getComputedStyle(document.documentElement);
    this.#colours = {
      grid: style.getPropertyValue("--line"),
      text: style.getPropertyValue("--soft"),
      series: this.#series.map(({ colour }) => style.getPropertyValue(colour)),
    };
    this.#draw(performance.now() / 1000);
  }

  // null leaves a gap
  add(values) {
    const now = performance.now();
    this.#rows.push({ at: now / 1000, values });
    while (this.#rows[0].at < now / 1000 - span) {
      this.#rows.shift();
    }
    if (now - this.#drawnAt >= redrawEvery) {
      this.#drawnAt = now;
      this.#draw(now / 1000);
      values.forEach((value, i) => {
        this.#legend[i].textContent = value === null ? "–" : number(value, Math.abs(value) < 100 ? this.digits : 0);
      });
    }
  }

  #draw(now) {
    const context = this.#context;
    const { width, height } = this.#canvas;
    const density = devicePixelRatio;
    const values = this.#rows.flatMap((row) => row.values.filter((value) => value !== null));
    const [low, high] = this.#range(Math.min(...values, Infinity), Math.max(...values, -Infinity));
    const labels = [low, (low + high) / 2, high].map((value) => ({ value, text: `${number(value, 1, 0)}${this.#unit}` }));
    context.font = `${10.5 * density}px system-ui, sans-serif`;
    const left = Math.max(30 * density, ...labels.map(({ text }) => Math.ceil(context.measureText(text).width) + 6 * density));
    const top = 6 * density;
    const bottom = height - 6 * density;
    const toX = (at) => left + (at - now + span) / span * (width - left);
    const toY = (value) => bottom - (value - low) / (high - low) * (bottom - top);
    context.clearRect(0, 0, width, height);
    context.textBaseline = "middle";
    context.textAlign = "right";
    context.fillStyle = this.#colours.text;
    context.strokeStyle = this.#colours.grid;
    context.lineWidth = density;
    for (const { value, text } of labels) {
      const y = Math.round(toY(value)) + 0.5;
      context.beginPath();
      context.moveTo(left, y);
      context.lineTo(width, y);
      context.stroke();
      context.fillText(text, left - 6 * density, y);
    }
    context.lineWidth = 1.7 * density;
    context.lineJoin = "round";
    this.#series.forEach((_, index) => {
      context.strokeStyle = this.#colours.series[index];
      context.beginPath();
      let before = null;
      for (const { at, values: row } of this.#rows) {
        if (row[index] !== null) {
          context[before !== null && at - before < 1 ? "lineTo" : "moveTo"](toX(at), toY(row[index]));
          before = at;
        }
      }
      context.stroke();
    });
  }
}

// an axis round zero, in steps that do not jump about
export function symmetric(low, high) {
  // without values both are infinite
  const reach = low > high ? 0 : Math.max(Math.abs(low), Math.abs(high));
  const limit = [15, 30, 45, 60, 90].find((value) => reach <= value) ?? 180;
  return [-limit, limit];
}

export function fromZero(...limits) {
  return (low, high) => [0, limits.find((value) => high <= value) ?? Math.ceil(high / 100) * 100];
}
