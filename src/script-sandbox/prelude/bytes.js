// Text, bytes and base64. Bytes reach a script as base64 text and leave it the same way.
(function (host) {
  "use strict";

  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const values = new Map(Array.from(digits, (digit, value) => [digit, value]));

  host.base64 = (bytes) => {
    let text = "";
    for (let i = 0; i < bytes.length; i += 3) {
      const left = bytes.length - i;
      const group = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
      text += digits[group >> 18] + digits[(group >> 12) & 63]
        + (left > 1 ? digits[(group >> 6) & 63] : "=") + (left > 2 ? digits[group & 63] : "=");
    }
    return text;
  };

  host.fromBase64 = (text) => {
    const bare = String(text).replace(/\s/g, "").replace(/={0,2}$/, "");
    const bytes = new Uint8Array(Math.floor((bare.length * 3) / 4));
    let at = 0;
    let bits = 0;
    let held = 0;
    for (const digit of bare) {
      const value = values.get(digit);
      if (value === undefined) {
        throw new TypeError("The text is not base64.");
      }
      held = (held << 6) | value;
      bits += 6;
      if (bits >= 8) {
        bits -= 8;
        bytes[at++] = (held >> bits) & 255;
      }
    }
    return bytes;
  };

  host.utf8 = (text) => {
    const bytes = [];
    for (const character of String(text)) {
      let point = character.codePointAt(0);
      if (point >= 0xd800 && point <= 0xdfff) {
        point = 0xfffd;
      }
      if (point < 0x80) {
        bytes.push(point);
      } else if (point < 0x800) {
        bytes.push(0xc0 | (point >> 6), 0x80 | (point & 63));
      } else if (point < 0x10000) {
        bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
      } else {
        bytes.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
      }
    }
    return new Uint8Array(bytes);
  };

  host.fromUtf8 = (bytes) => {
    let text = "";
    for (let i = 0; i < bytes.length;) {
      const first = bytes[i++];
      const more = first < 0x80 ? 0 : first >= 0xc2 && first < 0xe0 ? 1 : first >= 0xe0 && first < 0xf0 ? 2 : first >= 0xf0 && first < 0xf5 ? 3 : -1;
      let point = more <= 0 ? first : first & (0x3f >> more);
      let valid = more >= 0;
      for (let n = 0; n < more && valid; n++) {
        valid = i < bytes.length && (bytes[i] & 0xc0) === 0x80;
        if (valid) {
          point = (point << 6) | (bytes[i++] & 63);
        }
      }
      valid &&= point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff) && !(more === 2 && point < 0x800) && !(more === 3 && point < 0x10000);
      text += valid ? String.fromCodePoint(point) : "\ufffd";
    }
    return text;
  };

  /** Bytes in any form a script may hold them: base64 text (how they arrive), an array of numbers, a typed array. */
  const bytesOf = (value) => {
    if (value === null || value === undefined) {
      return new Uint8Array(0);
    }
    if (typeof value === "string") {
      return host.fromBase64(value);
    }
    if (value instanceof ArrayBuffer || Array.isArray(value)) {
      return new Uint8Array(value);
    }
    if (value instanceof Uint8Array) {
      return value;
    }
    throw new TypeError("Bytes are expected: base64 text, an array of numbers or a Uint8Array.");
  };

  Object.assign(globalThis, {
    bytesToString: (bytes) => host.fromUtf8(bytesOf(bytes)),
    bytesFromString: (text) => host.utf8(text),
    bytesToBase64: (bytes) => host.base64(bytesOf(bytes)),
    bytesFromBase64: (text) => host.fromBase64(text),
    stringToBase64: (text) => host.base64(host.utf8(text)),
    stringFromBase64: (text) => host.fromUtf8(host.fromBase64(text)),
    streamToBytes: (stream) => bytesOf(stream),
    streamToBase64: (stream) => host.base64(bytesOf(stream)),
  });
})
