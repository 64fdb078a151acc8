// Reads one author's script: where its result comes from, which host names it mentions, and how a position in
// the compiled function maps back to the author's text.
import { parse } from "acorn";

export class ScriptSyntaxError extends Error {
  constructor(message, line, column) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

const RESULT = "$result$";
const dynamic = new Set(["eval", "Function", "globalThis"]);

export class Script {
  #text;
  #tree;
  #standard;

  /** @param {Set<string>} standard names that exist in every context; a script may not declare over them by assigning. */
  constructor(text, standard) {
    this.#text = text;
    this.#standard = standard;
    this.#tree = read(text);
    /** Identifiers that may be accessors; when `usesDynamicNames` any accessor may be meant. */
    this.mentioned = new Set();
    this.variables = new Set();
    this.usesDynamicNames = false;
    this.assigned = new Set();
    try {
      this.#visit(this.#tree);
    } catch (error) {
      if (error instanceof RangeError) {
        throw new ScriptSyntaxError("The script is nested too deeply.", 1, 1);
      }
      throw error;
    }
  }

  /** The function to compile, with `names` as its parameters, and the map back to the author's positions. */
  compile(names) {
    const implicit = [...this.assigned].filter((name) => !names.includes(name) && !this.#standard.has(name));
    // The inner function is made anew for each evaluation, so that nothing can be kept on `arguments.callee`.
    const head = `(${names.join(",")})=>{let ${[RESULT, ...implicit].join(",")};return function(){`;
    const insertions = [{ at: 0, text: head }, ...this.#resultInsertions()].sort((a, b) => a.at - b.at);
    let source = "";
    let from = 0;
    for (const { at, text } of insertions) {
      source += this.#text.slice(from, at) + text;
      from = at;
    }
    source = `(${source}${this.#text.slice(from)}\nreturn ${RESULT}}})`;
    return { source, origin: (line, column) => this.#origin(insertions, line, column) };
  }

  #origin(insertions, line, column) {
    const lines = this.#text.split("\n");
    if (line > lines.length) {
      return { line: lines.length, column: lines.at(-1).length + 1 };
    }
    const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    const end = start + lines[line - 1].length;
    let shift = line === 1 ? 1 : 0;
    for (const { at, text } of insertions) {
      if (at < start || at > end) {
        continue;
      }
      if (at - start + 1 + shift > column) {
        break;
      }
      shift += text.length;
    }
    return { line, column: Math.min(Math.max(column - shift, 1), end - start + 1) };
  }

  // What `eval` would answer: the value of the last statement that has one.
  #resultInsertions() {
    const found = [];
    const keep = (statement) => {
      found.push({ at: statement.expression.start, text: `${RESULT}=(` }, { at: statement.expression.end, text: ")" });
    };
    const list = (statements) => {
      for (const statement of statements) {
        if (compound.has(statement.type)) {
          found.push({ at: statement.start, text: `${RESULT}=void 0;` });
        }
        nested(statement);
      }
    };
    const nested = (node) => {
      switch (node?.type) {
        case "ExpressionStatement": keep(node); break;
        case "BlockStatement": list(node.body); break;
        case "IfStatement": nested(node.consequent); nested(node.alternate); break;
        case "SwitchStatement": node.cases.forEach((each) => list(each.consequent)); break;
        case "TryStatement": nested(node.block); nested(node.handler?.body); break;
        default:
          if (loops.has(node?.type)) {
            nested(node.body);
          }
      }
    };
    const body = this.#tree.body;
    const last = body.findLastIndex((each) => each.type === "ExpressionStatement" || each.type === "BlockStatement" || compound.has(each.type));
    const from = last >= 0 && body[last].type === "ExpressionStatement" ? last : body.findLastIndex((each) => each.type === "ExpressionStatement" && !each.directive);
    list(body.slice(Math.max(from, 0), last + 1));
    return found;
  }

  #visit(node) {
    switch (node.type) {
      case "ImportExpression":
        throw new ScriptSyntaxError("import is not available in scripts.", node.loc.start.line, node.loc.start.column + 1);
      case "Identifier":
        this.mentioned.add(node.name);
        this.usesDynamicNames ||= dynamic.has(node.name);
        return;
      case "MemberExpression":
        this.#visit(node.object);
        if (node.computed) {
          this.#visit(node.property);
        }
        if (node.object.type === "Identifier" && node.object.name === "variables" && !node.computed) {
          this.variables.add(node.property.name);
        }
        return;
      case "Property":
      case "PropertyDefinition":
      case "MethodDefinition":
        if (node.computed) {
          this.#visit(node.key);
        }
        if (node.value) {
          this.#visit(node.value);
        }
        return;
      case "AssignmentExpression":
        this.#assign(node.left);
        break;
      case "UpdateExpression":
        this.#assign(node.argument);
        break;
      case "ForInStatement":
      case "ForOfStatement":
        this.#assign(node.left);
        break;
    }
    for (const key of Object.keys(node)) {
      const child = node[key];
      if (Array.isArray(child)) {
        for (const each of child) {
          if (typeof each?.type === "string") {
            this.#visit(each);
          }
        }
      } else if (typeof child?.type === "string") {
        this.#visit(child);
      }
    }
  }

  #assign(target) {
    switch (target?.type) {
      case "Identifier": this.assigned.add(target.name); break;
      case "ArrayPattern": target.elements.forEach((each) => this.#assign(each)); break;
      case "ObjectPattern": target.properties.forEach((each) => this.#assign(each.value ?? each.argument)); break;
      case "AssignmentPattern": this.#assign(target.left); break;
      case "RestElement": this.#assign(target.argument); break;
    }
  }
}

const loops = new Set(["ForStatement", "ForInStatement", "ForOfStatement", "WhileStatement", "DoWhileStatement", "LabeledStatement", "WithStatement"]);
const compound = new Set([...loops, "IfStatement", "SwitchStatement", "TryStatement"]);

function read(text) {
  try {
    return parse(text, { ecmaVersion: 2024, sourceType: "script", allowReturnOutsideFunction: true, locations: true });
  } catch (error) {
    if (error instanceof SyntaxError && error.loc) {
      throw new ScriptSyntaxError(error.message.replace(/ \(\d+:\d+\)$/, ""), error.loc.line, error.loc.column + 1);
    }
    if (error instanceof RangeError) {
      throw new ScriptSyntaxError("The script is nested too deeply.", 1, 1);
    }
    throw error;
  }
}
