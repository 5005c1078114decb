// Asks the service again and again: one question at a time, so that an old answer never comes after a newer one.

export class Poll {
  #question;
  #every;
  #running = null;
  #wanted = false;

  // question: asks and shows; every: milliseconds from one to the next, where it is started
  constructor(question, every) {
    this.#question = question;
    this.#every = every;
  }

  start() {
    this.now();
    setInterval(() => this.#running ?? this.now(), this.#every);
  }

  // asks at once, or after the question that is under way, and resolves when the answer is shown
  now() {
    this.#wanted = true;
    return this.#running ??= this.#ask();
  }

  async #ask() {
    try {
      while (this.#wanted) {
        this.#wanted = false;
        await this.#question();
      }
    } finally {
      this.#running = null;
    }
  }
}
