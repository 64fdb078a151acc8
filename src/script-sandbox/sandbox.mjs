// One QuickJS context with the prelude in it, frozen, reused for every request until something breaks it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { newQuickJSWASMModuleFromVariant } from "quickjs-emscripten-core";
import variant from "@jitl/quickjs-wasmfile-release-sync";
import { Script, ScriptSyntaxError } from "./script.mjs";

const prelude = ["names", "clock", "chance", "bytes", "json", "lists", "types", "scope", "events", "liquid", "freeze"]
  .map((name) => ({ name: `${name}.js`, source: readFileSync(new URL(`./prelude/${name}.js`, import.meta.url), "utf8") }));

const liquid = join(dirname(createRequire(import.meta.url).resolve("liquidjs")), "liquid.browser.min.js");

/** Scripts kept compiled; beyond it the context starts anew. */
const CACHE_LIMIT = 2000;
const parameterName = /^(?:[gs]et.+|variables|args|globalThis)$/u;

export class Sandbox {
  #limits;
  #context;
  #calls;
  #standard;
  #scripts = new Map();
  #templates = new Map();
  #hasLiquid = false;
  #numbers = 0;
  #functions = [];
  #deadline = Infinity;
  #interrupted = false;
  #broken = false;

  /** @param {{ memory: number, stack: number }} limits in bytes */
  static async create(limits) {
    const sandbox = new Sandbox();
    sandbox.#limits = limits;
    await sandbox.#renew();
    return sandbox;
  }

  // A new WebAssembly instance: nothing of a broken one, whatever state it was left in, is carried over.
  async #renew() {
    const module = await newQuickJSWASMModuleFromVariant(variant);
    const runtime = module.newRuntime();
    runtime.setMemoryLimit(this.#limits.memory);
    runtime.setMaxStackSize(this.#limits.stack);
    runtime.setInterruptHandler(() => (this.#interrupted = Date.now() > this.#deadline));
    const context = runtime.newContext();
    this.#context = context;
    this.#deadline = Infinity;
    this.#broken = false;
    this.#scripts.clear();
    this.#templates.clear();
    this.#hasLiquid = false;
    this.#functions = [];
    const host = context.newObject();
    for (const { name, source } of prelude) {
      const part = context.unwrapResult(context.evalCode(source, name));
      context.unwrapResult(context.callFunction(part, context.undefined, host)).dispose();
      part.dispose();
    }
    this.#calls = Object.fromEntries(["declare", "provide", "evaluate", "resume", "finish", "takeLiquid", "checkTemplate"].map((name) => [name, context.getProp(host, name)]));
    const names = context.unwrapResult(context.evalCode("Object.getOwnPropertyNames(globalThis)"));
    this.#standard = new Set(context.dump(names));
    this.#standard.delete("globalThis");
    names.dispose();
  }

  // Reading the template engine takes a moment, which no request should be charged with.
  #loadLiquid() {
    if (this.#hasLiquid) {
      return;
    }
    const library = this.#context.unwrapResult(this.#context.evalCode(
      `(function () { const module = { exports: {} }; const { exports } = module; let define; ${readFileSync(liquid, "utf8")}\n; return module.exports; })()`, "liquid.js"));
    try {
      this.#call("takeLiquid", library);
    } finally {
      library.dispose();
    }
    this.#hasLiquid = true;
  }

  /** Answers the result as JSON text, `{ error }`, or `{ incomplete }` when a value that was left out is needed. */
  evaluate(scripts, scope, limit) {
    this.#interrupted = false;
    try {
      if (scripts.some(([, , isTemplate]) => isTemplate)) {
        this.#loadLiquid();
      }
      this.#deadline = Date.now() + limit;
      return this.#evaluate(scripts, scope);
    } catch (error) {
      return { error: this.#failureOf(error, scripts) };
    } finally {
      this.#deadline = Infinity;
    }
  }

  /** To be awaited after every answer: makes sure that nothing of this request is left for the next. */
  async recover() {
    // A job left behind by a failed script would run in the next request, with that one's variables.
    if (this.#broken || this.#context.runtime.hasPendingJob() || this.#scripts.size + this.#templates.size > CACHE_LIMIT) {
      await this.#renew();
    }
  }

  /** Null when the script compiles, else `{ message, line, column }`. */
  check(text) {
    this.#interrupted = false;
    try {
      this.#compile(new Script(text, this.#standard), []).dispose();
      return null;
    } catch (error) {
      if (error instanceof ScriptSyntaxError) {
        return { message: error.message, line: error.line, column: error.column };
      }
      this.#broken = true;
      return { message: "The script is too large to compile.", line: 1, column: 1 };
    }
  }

  /** The same for a Liquid template. */
  checkTemplate(text) {
    this.#interrupted = false;
    try {
      this.#loadLiquid();
      return JSON.parse(this.#call("checkTemplate", text));
    } catch {
      this.#broken = true;
      return { message: "The template is too large to read.", line: 1, column: 1 };
    }
  }

  #evaluate(scripts, scope) {
    const request = [];
    for (let index = 0; index < scripts.length; index++) {
      const [text, maySetOutcomes, isTemplate] = scripts[index];
      request.push([isTemplate ? this.#templateNumber(text) : this.#number(text, index), maySetOutcomes]);
    }
    const requestText = `${JSON.stringify(request)}\t${scope}`;
    let answer = this.#call("evaluate", requestText);
    if (answer[0] === "M") {
      for (const { number, key, names } of JSON.parse(answer.slice(1))) {
        this.#provide(number, key, names, scripts, request);
      }
      answer = this.#call("evaluate", requestText);
    }
    while (answer[0] === "P") {
      this.#runJobs();
      answer = this.#call("resume");
    }
    if (answer[0] === "R" && this.#context.runtime.hasPendingJob()) {
      this.#runJobs();
      answer = this.#call("finish");
    }
    if (answer[0] === "R") {
      return answer.slice(1);
    }
    if (answer[0] === "N") {
      return { incomplete: true };
    }
    return { error: this.#scriptError(JSON.parse(answer.slice(1))) };
  }

  #number(text, index) {
    let known = this.#scripts.get(text);
    if (known === undefined) {
      const script = this.#attribute(index, () => new Script(text, this.#standard));
      const names = [...script.mentioned].filter((name) => parameterName.test(name) && !this.#standard.has(name));
      known = { number: ++this.#numbers, script };
      this.#call("declare", known.number, JSON.stringify({ names, variables: [...script.variables], text: text.toLowerCase(), dynamic: script.usesDynamicNames }));
      this.#scripts.set(text, known);
    }
    return known.number;
  }

  #templateNumber(text) {
    let known = this.#templates.get(text);
    if (known === undefined) {
      known = ++this.#numbers;
      this.#call("declare", known, JSON.stringify({ names: [], variables: [], text: text.toLowerCase(), dynamic: false, template: text }));
      this.#templates.set(text, known);
    }
    return known;
  }

  #provide(number, key, names, scripts, request) {
    const index = request.findIndex((each) => each[0] === number);
    const { script } = this.#scripts.get(scripts[index][0]);
    const factory = this.#attribute(index, () => this.#compile(script, names));
    try {
      this.#call("provide", key, factory);
    } finally {
      factory.dispose();
    }
  }

  #compile(script, names) {
    const { source, origin } = script.compile(names);
    const at = this.#functions.push(origin) - 1;
    const result = this.#context.evalCode(source, `script#${at}`, { type: "global" });
    if (result.error) {
      const error = this.#context.dump(result.error);
      result.error.dispose();
      if (error?.name === "SyntaxError") {
        const [, line, column] = /script#\d+:(\d+):(\d+)/.exec(error.stack ?? "") ?? [null, 1, 1];
        const place = origin(Number(line), Number(column));
        throw new ScriptSyntaxError(error.message, place.line, place.column);
      }
      throw new ContextError(error);
    }
    return result.value;
  }

  #attribute(index, action) {
    try {
      return action();
    } catch (error) {
      if (error instanceof ScriptSyntaxError) {
        error.index = index;
      }
      throw error;
    }
  }

  #runJobs() {
    const { runtime } = this.#context;
    while (runtime.hasPendingJob()) {
      if (Date.now() > this.#deadline) {
        this.#interrupted = true;
        throw new ContextError({ message: "interrupted" });
      }
      const result = runtime.executePendingJobs(100);
      if (result.error) {
        const error = result.error.context.dump(result.error);
        result.error.dispose();
        throw new ContextError(error);
      }
      result.dispose?.();
    }
    // QuickJS turns an interrupt inside a job into a rejected promise, which ends the jobs as if they had been done.
    if (this.#interrupted) {
      throw new ContextError({ message: "interrupted" });
    }
  }

  #call(name, ...values) {
    const context = this.#context;
    const handles = values.map((value) => (typeof value === "string" ? context.newString(value) : typeof value === "number" ? context.newNumber(value) : value));
    try {
      const result = context.callFunction(this.#calls[name], context.undefined, ...handles);
      if (result.error) {
        const error = context.dump(result.error);
        result.error.dispose();
        throw new ContextError(error);
      }
      const answer = context.typeof(result.value) === "string" ? context.getString(result.value) : undefined;
      result.value.dispose();
      return answer;
    } finally {
      handles.forEach((handle, at) => handle !== values[at] && handle.dispose());
    }
  }

  #scriptError({ index, message, stack, outOfMemory }) {
    if (outOfMemory) {
      return this.#outOfMemory(index);
    }
    const frame = /script#(\d+):(\d+):(\d+)/.exec(stack);
    const place = frame ? this.#functions[Number(frame[1])]?.(Number(frame[2]), Number(frame[3])) : undefined;
    return { kind: "error", script: index, message, ...place };
  }

  #outOfMemory(index) {
    this.#broken = true;
    return { kind: "memory", script: index, message: `The script asked for more than ${Math.round(this.#limits.memory / 1048576)} MiB of memory.` };
  }

  #failureOf(error) {
    if (error instanceof ScriptSyntaxError) {
      return { kind: "syntax", script: error.index ?? 0, message: `SyntaxError: ${error.message}`, line: error.line, column: error.column };
    }
    this.#broken = true;
    if (this.#interrupted) {
      return { kind: "timeout", script: null, message: "The script ran past its time limit." };
    }
    if (error instanceof ContextError) {
      const said = error.thrown?.message ?? String(error.thrown);
      return said === "null" || said === "out of memory" ? this.#outOfMemory(null) : { kind: "error", script: null, message: said };
    }
    if (error instanceof RangeError) {
      return { kind: "error", script: null, message: "InternalError: stack overflow" };
    }
    return { kind: "error", script: null, message: `The sandbox failed: ${error?.message ?? error}` };
  }
}

/** Thrown inside the context but not caught by the prelude. */
class ContextError extends Error {
  constructor(thrown) {
    super(String(thrown?.message ?? thrown));
    this.thrown = thrown;
  }
}
