// Everything "new" or "random" derives from the seed of the request, so that an evaluation can be repeated.
(function (host) {
  "use strict";

  let a, b, c, d;
  let sown = null;

  function sow(text) {
    a = 1779033703; b = 3144134277; c = 1013904242; d = 2773480762;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      a = b ^ Math.imul(a ^ code, 597399067);
      b = c ^ Math.imul(b ^ code, 2869860233);
      c = d ^ Math.imul(c ^ code, 951274213);
      d = a ^ Math.imul(d ^ code, 2716044179);
    }
    for (let i = 0; i < 12; i++) {
      next();
    }
  }

  // sfc32: 128 bits of state, 32 bits a call.
  function next() {
    // The state is made of the seed when a request draws its first number; few do.
    const request = host.request();
    if (sown !== request) {
      sown = request;
      sow(host.seed());
    }
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  }

  const fraction = () => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992;

  host.guidBytes = () => {
    const bytes = new Uint8Array(16);
    for (let i = 0; i < 16; i += 4) {
      const word = next();
      bytes[i] = word; bytes[i + 1] = word >>> 8; bytes[i + 2] = word >>> 16; bytes[i + 3] = word >>> 24;
    }
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    return bytes;
  };

  Math.random = fraction;

  /** .NET's System.Random as far as scripts use it; without a seed it draws from the request's. */
  globalThis.Random = class Random {
    #state;

    constructor(seed) {
      this.#state = seed === undefined ? null : seed | 0;
    }

    // mulberry32
    #fraction() {
      if (this.#state === null) {
        return fraction();
      }
      this.#state = (this.#state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    }

    Next(from, to) {
      const [low, high] = to !== undefined ? [from, to] : [0, from ?? 2147483647];
      if (low > high) {
        throw new RangeError("The lower bound of Random.Next is above the upper bound.");
      }
      return low + Math.floor(this.#fraction() * (high - low));
    }

    NextDouble() {
      return this.#fraction();
    }
  };
})
