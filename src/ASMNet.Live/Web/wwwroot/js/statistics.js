// Median and 95th percentile of the last values.

export class Recent {
  #values = [];
  #limit;

  constructor(limit) {
    this.#limit = limit;
  }

  add(value) {
    this.#values.push(value);
    if (this.#values.length > this.#limit) {
      this.#values.shift();
    }
  }

  clear() {
    this.#values = [];
  }

  get count() {
    return this.#values.length;
  }

  quantile(share) {
    const sorted = [...this.#values].sort((a, b) => a - b);
    return sorted.length ? sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] : null;
  }
}
