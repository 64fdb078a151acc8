// Liquid templates: what they may read, and the filters Elsa adds. The template engine itself is loaded when the first
// template comes (`takeLiquid`); it runs in here, under the same limits as any script.
(function (host) {
  "use strict";

  let engine = null;
  let members = null;
  /** By text: the parsed template, or why it cannot be parsed. */
  const templates = new Map();

  host.takeLiquid = (library) => {
    engine = new library.Liquid({ ownPropertyOnly: true, strictFilters: false, strictVariables: false, relativeReference: false, templates: {} });
    engine.registerFilter("base64", (value) => host.base64(host.utf8(value === null || value === undefined ? "" : value)));
    engine.registerFilter("keys", (value) => (typeof value === "object" && value !== null ? Object.keys(value) : []));
    class Reader extends library.Drop {
      #read;

      constructor(read) {
        super();
        this.#read = read;
      }

      liquidMethodMissing(name) { return this.#read(String(name)); }
    }
    // A variable may have any name; what every object has must not stand in for it.
    Object.defineProperty(Reader.prototype, "constructor", { value: undefined });
    // Fluid prints a moment as .NET's format "u".
    class Moment extends Date {
      toString() { return this.toISOString().replace("T", " ").replace(/\.\d+Z$/, "Z"); }
      [Symbol.toPrimitive](hint) { return hint === "number" ? this.getTime() : this.toString(); }
    }
    const shown = (value) => (value instanceof Date ? new Moment(value.getTime()) : host.isRevived(value) ? String(value) : value);
    members = () => ({
      Variables: new Reader((name) => shown(globalThis.getVariable(name))),
      Input: new Reader((name) => shown(globalThis.getInput(name))),
      CorrelationId: globalThis.getCorrelationId(),
      WorkflowDefinitionId: globalThis.getWorkflowDefinitionId(),
      WorkflowDefinitionVersionId: globalThis.getWorkflowDefinitionVersionId(),
      WorkflowDefinitionVersion: globalThis.getWorkflowDefinitionVersion(),
      WorkflowInstanceId: globalThis.getWorkflowInstanceId(),
    });
  };

  function read(text) {
    let known = templates.get(text);
    if (known === undefined) {
      try {
        known = { template: engine.parse(text) };
      } catch (error) {
        const [, message, line, column] = /^(.*?)(?:, line:(\d+), col:(\d+))?$/s.exec(error.message);
        known = { error: { message, line: Number(line ?? 1), column: Number(column ?? 1) } };
      }
      templates.set(text, known);
    }
    return known;
  }

  /** The rendered text; as in Elsa a template that cannot be parsed renders why. */
  host.render = (text) => {
    const { template, error } = read(text);
    if (error !== undefined) {
      return `${error.message} (line ${error.line}, column ${error.column})`;
    }
    try {
      return engine.renderSync(template, members());
    } catch (failed) {
      // What the context itself refuses, such as memory, is not the template's own error.
      throw failed.originalError instanceof InternalError ? failed.originalError : failed;
    }
  };

  host.checkTemplate = (text) => JSON.stringify(read(text).error ?? null);
})
