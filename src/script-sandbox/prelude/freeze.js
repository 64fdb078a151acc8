// Last step of the prelude: makes the context immutable, so that no script can change what a later one sees.
(function () {
  "use strict";

  // Observing the collector would let one evaluation notice another.
  delete globalThis.WeakRef;
  delete globalThis.FinalizationRegistry;
  delete globalThis.SharedArrayBuffer;
  delete globalThis.Atomics;

  // A frozen prototype would also forbid `error.name = "X"` on the script's own objects. Accessors let an
  // assignment land on the object it was made to.
  const assignable = (prototype) => {
    for (const key of Object.getOwnPropertyNames(prototype)) {
      const { value, writable, configurable, enumerable } = Object.getOwnPropertyDescriptor(prototype, key);
      if (!writable || !configurable || key === "__proto__") {
        continue;
      }
      Object.defineProperty(prototype, key, {
        enumerable,
        configurable: true,
        get: () => value,
        set(own) {
          if (this === prototype) {
            throw new TypeError(`${key} cannot be changed here.`);
          }
          Object.defineProperty(this, key, { value: own, writable: true, enumerable: true, configurable: true });
        },
      });
    }
  };
  const errors = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, InternalError, AggregateError];
  [Object.prototype, ...errors.map((type) => type.prototype)].forEach(assignable);

  // Intrinsics that no global names.
  const hidden = [
    function* () {}, async function () {}, async function* () {}, [][Symbol.iterator](), new Map()[Symbol.iterator](), new Set()[Symbol.iterator](),
    ""[Symbol.iterator](), "".matchAll(/./g), [].values().map((each) => each), Iterator.from({ next() {} }),
    Object.getOwnPropertyDescriptor(function () { "use strict"; return arguments; }(), "callee").get,
    Object.getPrototypeOf(async function* () {}.prototype), Object.getPrototypeOf(function* () {}.prototype),
  ];
  const seen = new Set();
  const pending = [globalThis, ...hidden];
  while (pending.length > 0) {
    const each = pending.pop();
    if ((typeof each !== "object" && typeof each !== "function") || each === null || seen.has(each)) {
      continue;
    }
    seen.add(each);
    pending.push(Object.getPrototypeOf(each));
    for (const key of Reflect.ownKeys(each)) {
      const property = Object.getOwnPropertyDescriptor(each, key);
      pending.push(property.value, property.get, property.set);
    }
  }
  seen.forEach(Object.freeze);
})
