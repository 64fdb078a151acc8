// createEventTriggerUrl: an address at which somebody without an account tells this one instance of an event. It is
// signed here with a key that belongs to the instance, so the key opens nothing that the script could not open anyway.
(function (host) {
  "use strict";

  const roots = [
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
  ];
  const start = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
  const turn = (word, by) => (word >>> by) | (word << (32 - by));

  /** SHA-256 (FIPS 180-4) of bytes. */
  function digest(bytes) {
    const length = Math.ceil((bytes.length + 9) / 64) * 64;
    const padded = new Uint8Array(length);
    padded.set(bytes);
    padded[bytes.length] = 0x80;
    const view = new DataView(padded.buffer);
    view.setUint32(length - 8, Math.floor(bytes.length / 0x20000000));
    view.setUint32(length - 4, (bytes.length << 3) >>> 0);
    const state = [...start];
    const words = new Int32Array(64);
    for (let block = 0; block < length; block += 64) {
      for (let i = 0; i < 64; i++) {
        if (i < 16) {
          words[i] = view.getInt32(block + i * 4);
        } else {
          const early = words[i - 15], late = words[i - 2];
          words[i] = (words[i - 16] + (turn(early, 7) ^ turn(early, 18) ^ (early >>> 3)) + words[i - 7] + (turn(late, 17) ^ turn(late, 19) ^ (late >>> 10))) | 0;
        }
      }
      let [a, b, c, d, e, f, g, h] = state;
      for (let i = 0; i < 64; i++) {
        const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + roots[i] + words[i]) | 0;
        const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
      }
      [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] = (state[i] + word) | 0; });
    }
    const result = new Uint8Array(32);
    state.forEach((word, i) => new DataView(result.buffer).setInt32(i * 4, word));
    return result;
  }

  /** HMAC-SHA-256 (RFC 2104) with a key of at most 64 bytes. */
  function sign(key, bytes) {
    const pad = (with_, rest) => {
      const all = new Uint8Array(64 + rest.length).fill(with_, 0, 64);
      key.forEach((byte, i) => { all[i] ^= byte; });
      all.set(rest, 64);
      return all;
    };
    return digest(pad(0x5c, digest(pad(0x36, bytes))));
  }

  const base64Url = (bytes) => host.base64(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

  /** The moment the address ends, in milliseconds. */
  function expiry(given, now, standard) {
    if (given === undefined || given === null) {
      return now + standard;
    }
    if (given instanceof TimeSpan) {
      return now + given.valueOf();
    }
    if (given instanceof DateTime || given instanceof DateTimeOffset || given instanceof Date) {
      return given.valueOf();
    }
    if (typeof given === "string") {
      const span = TimeSpan.TryParse(given);
      const moment = span === null ? DateTimeOffset.TryParse(given) : null;
      if (span !== null || moment !== null) {
        return span !== null ? now + span.valueOf() : moment.valueOf();
      }
    }
    throw new TypeError("createEventTriggerUrl: the lifetime must be a TimeSpan, a moment, or text of either.");
  }

  globalThis.createEventTriggerUrl = (event, lifetimeOrExpiry) => {
    const signing = host.events();
    if (!signing) {
      throw new TypeError("createEventTriggerUrl is not available: there is no public address for events.");
    }
    if (event === null || event === undefined || String(event).trim() === "") {
      throw new TypeError("createEventTriggerUrl: the name of an event is needed.");
    }
    const now = host.now();
    const until = expiry(lifetimeOrExpiry, now, signing.lifetime);
    if (!(until > now)) {
      throw new RangeError("createEventTriggerUrl: the address would have ended already.");
    }
    const content = host.utf8(`${Math.ceil(until / 1000)} ${signing.instance} ${event}`);
    return `${signing.address}${base64Url(content)}.${base64Url(sign(host.fromBase64(signing.key), content))}`;
  };
})
