// Time stands still during an evaluation, at the moment the request names.
(function (host) {
  "use strict";

  const Actual = Date;
  let moment = 0;
  host.now = () => moment;
  host.setNow = (value) => { moment = value; };

  function FixedDate(...parts) {
    if (!new.target) {
      return new Actual(moment).toString();
    }
    return Reflect.construct(Actual, parts.length === 0 ? [moment] : parts, new.target);
  }
  Object.defineProperty(FixedDate, "name", { value: "Date" });
  Object.defineProperty(FixedDate, "length", { value: 7 });
  Object.defineProperty(FixedDate, "prototype", { value: Actual.prototype, writable: false });
  Object.defineProperty(Actual.prototype, "constructor", { value: FixedDate });
  for (const [name, value] of Object.entries({ now: () => moment, parse: Actual.parse, UTC: Actual.UTC })) {
    Object.defineProperty(FixedDate, name, { value });
  }
  Object.defineProperty(globalThis, "Date", { value: FixedDate });
})
