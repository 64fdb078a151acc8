// Lists are .NET collections to a script in Elsa: besides the members of arrays they have those of List<T>.
(function (host) {
  "use strict";

  const members = {
    get Count() { return this.length; },
    get Length() { return this.length; },
    Add(item) { this.push(item); },
    AddRange(items) { this.push(...items); },
    Insert(index, item) { this.splice(index, 0, item); },
    Remove(item) {
      const index = this.indexOf(item);
      this.splice(index, index < 0 ? 0 : 1);
      return index >= 0;
    },
    RemoveAt(index) { this.splice(index, 1); },
    Clear() { this.length = 0; },
    Contains(item) { return this.includes(item); },
  };
  host.answerToEitherCase(members);
  for (const name of Object.getOwnPropertyNames(members)) {
    if (!(name in Array.prototype)) {
      Object.defineProperty(Array.prototype, name, { ...Object.getOwnPropertyDescriptor(members, name), enumerable: false });
    }
  }
})
