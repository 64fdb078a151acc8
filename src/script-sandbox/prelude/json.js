// Writes a script's values as JSON. What JSON cannot hold is refused by name instead of being dropped.
(function (host) {
  "use strict";

  host.toJson = (value, name) => write(value, name, []);

  function write(value, name, above) {
    switch (typeof value) {
      case "string": return JSON.stringify(value);
      case "boolean": return value ? "true" : "false";
      case "undefined": return "null";
      case "number":
        if (!Number.isFinite(value)) {
          throw new TypeError(`${name} is ${value}, which JSON cannot hold.`);
        }
        return String(value);
      case "bigint":
        return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? `${value}` : `"${value}"`;
      case "function":
      case "symbol":
        throw new TypeError(`${name} is a ${typeof value}, which JSON cannot hold.`);
    }
    if (value === null) {
      return "null";
    }
    if (above.includes(value)) {
      throw new TypeError(`${name} contains itself.`);
    }
    if (value instanceof Date && Number.isNaN(value.getTime())) {
      throw new TypeError(`${name} is an invalid date.`);
    }
    if (value instanceof Promise) {
      throw new TypeError(`${name} is a promise; await it first.`);
    }
    above.push(value);
    try {
      return writeObject(value, name, above);
    } finally {
      above.pop();
    }
  }

  function writeObject(value, name, above) {
    if (typeof value.toJSON === "function") {
      return write(value.toJSON(), name, above);
    }
    if (Array.isArray(value)) {
      const parts = [];
      for (let i = 0; i < value.length; i++) {
        parts.push(write(value[i], `${name}[${i}]`, above));
      }
      return `[${parts.join(",")}]`;
    }
    if (value instanceof Number || value instanceof String || value instanceof Boolean || value instanceof BigInt) {
      return write(value.valueOf(), name, above);
    }
    if (value instanceof Uint8Array) {
      return JSON.stringify(host.base64(value));
    }
    if (value instanceof ArrayBuffer) {
      return JSON.stringify(host.base64(new Uint8Array(value)));
    }
    if (value instanceof Set || ArrayBuffer.isView(value)) {
      return write(Array.from(value), name, above);
    }
    if (value instanceof Map) {
      return write(Object.fromEntries(value), name, above);
    }
    if (value instanceof Error) {
      return write({ name: value.name, message: value.message }, name, above);
    }
    const parts = [];
    for (const key of Object.keys(value)) {
      parts.push(`${JSON.stringify(key)}:${write(value[key], `${name}.${key}`, above)}`);
    }
    return `{${parts.join(",")}}`;
  }
})
