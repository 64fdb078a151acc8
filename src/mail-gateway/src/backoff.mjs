/** Pauses between tries: the first, then twice as long each time up to the longest, give or take a fifth so that gateways do not come back together. */
export class Backoff {
  #first;
  #longest;
  #next;
  #random;

  constructor({ firstMs = 250, longestMs = 30_000, random = Math.random } = {}) {
    this.#first = firstMs;
    this.#longest = longestMs;
    this.#next = firstMs;
    this.#random = random;
  }

  /** Milliseconds to wait now. `leastMs`: for troubles that haste makes worse. */
  take(leastMs = 0) {
    const wait = Math.max(this.#next, leastMs);
    this.#next = Math.min(wait * 2, Math.max(this.#longest, leastMs));
    return Math.round(wait * (0.8 + 0.4 * this.#random()));
  }

  reset() {
    this.#next = this.#first;
  }
}
