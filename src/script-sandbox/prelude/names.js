// .NET members are reached with either case of their first letter, as in Elsa.
(function (host) {
  "use strict";

  const otherCase = (name) => {
    const first = name[0];
    const other = first === first.toUpperCase() ? first.toLowerCase() : first.toUpperCase();
    return other === first ? null : other + name.slice(1);
  };
  const reserved = new Set(["constructor", "length", "name", "prototype"]);

  /** Gives every own member of `target` a hidden twin with the other case. */
  host.answerToEitherCase = (target) => {
    for (const name of Object.getOwnPropertyNames(target)) {
      const twin = reserved.has(name) || name === "" ? null : otherCase(name);
      if (twin !== null && !Object.hasOwn(target, twin)) {
        Object.defineProperty(target, twin, { ...Object.getOwnPropertyDescriptor(target, name), enumerable: false });
      }
    }
  };

  /** The same for a value and all objects in it. */
  host.answerToEitherCaseDeep = (value) => {
    if (Array.isArray(value)) {
      value.forEach(host.answerToEitherCaseDeep);
    } else if (typeof value === "object" && value !== null) {
      Object.values(value).forEach(host.answerToEitherCaseDeep);
      host.answerToEitherCase(value);
    }
    return value;
  };
})
