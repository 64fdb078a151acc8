// Time stands still during an evaluation, at the moment the request names.
(function (host) {
  "use strict";

  const Actual = Date;

  function FixedDate(...parts) {
    if (!new.target) {
      return new Actual(host.now()).toString();
    }
    return Reflect.construct(Actual, parts.length === 0 ? [host.now()] : parts, new.target);
  }
  Object.defineProperty(FixedDate, "name", { value: "Date" });
  Object.defineProperty(FixedDate, "length", { value: 7 });
  Object.defineProperty(FixedDate, "prototype", { value: Actual.prototype, writable: false });
  Object.defineProperty(Actual.prototype, "constructor", { value: FixedDate });
  for (const [name, value] of Object.entries({ now: () => host.now(), parse: Actual.parse, UTC: Actual.UTC })) {
    Object.defineProperty(FixedDate, name, { value });
  }
  Object.defineProperty(globalThis, "Date", { value: FixedDate });
})
