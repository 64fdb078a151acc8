// The request being evaluated and the functions that read and change it. One request at a time: `current` is
// replaced at the start of the next one.
(function (host) {
  "use strict";

  let current = null;
  /** By number: what a script mentions ({ names, variables, text, dynamic }), or the template that it is. */
  const scripts = new Map();
  /** Compiled functions by script number and parameter names. */
  const factories = new Map();

  const textOf = (value) => (value === null || value === undefined ? null : String(value));

  /** The snapshot is partial when the desk left out what no script mentions by name. Asked for a name that is neither
   *  there nor mentioned, the request is answered with N(eeds all) and comes again in full. */
  function assertAbsent(name) {
    const wanted = String(name).toLowerCase();
    if (current.scope.partial && !current.scripts.some(([number]) => scripts.get(number).text.includes(wanted))) {
      current.incomplete = true;
      throw new Error("The value was not sent.");
    }
  }

  /** Values follow the head of the snapshot as texts of their own, in the order of their names there. The same object is
   *  handed out every time. */
  function valueAt(position) {
    let value = current.parsed.get(position);
    if (value === undefined) {
      value = JSON.parse(current.texts[position]);
      current.parsed.set(position, value);
    }
    return value;
  }

  const facts = () => (current.facts ??= JSON.parse(current.texts[2]));

  // ---- variables ----

  function inScope(name) {
    const found = current.scope.variables.includes(name);
    if (!found) {
      assertAbsent(name);
    }
    return found;
  }

  function getVariable(name) {
    if (current.values.has(name)) {
      return current.values.get(name);
    }
    const position = current.scope.variables.indexOf(name);
    if (position < 0) {
      assertAbsent(name);
    }
    const value = position < 0 ? null : valueAt(current.firstVariable + position);
    const kind = current.scope.kinds[position];
    if (kind === "EitherCase") {
      host.answerToEitherCaseDeep(value);
    } else if (kind !== undefined && typeof value === "string") {
      // A new one each time, as in Elsa: to change it is not to change the variable.
      return host.revive(kind, value);
    }
    if (typeof value === "object" && value !== null) {
      // Elsa hands out the live object: changing it in place changes the variable.
      current.handedOut.set(name, current.texts[current.firstVariable + position]);
    }
    current.values.set(name, value);
    return value;
  }

  function setVariable(name, value) {
    const key = String(name);
    current.values.set(key, value ?? null);
    current.setBy.set(key, current.index);
  }

  function changedInPlace(name, before) {
    try {
      const now = JSON.stringify(current.values.get(name));
      // The text may differ in spelling only.
      return now !== before && now !== JSON.stringify(JSON.parse(before));
    } catch {
      return true;
    }
  }

  // ---- inputs and outputs ----

  function getInput(name) {
    if (current.scope.inputsAreVariables && (current.values.has(name) || inScope(name))) {
      return getVariable(name);
    }
    return inputOf(name);
  }

  function inputOf(name) {
    const { inputs } = current.scope;
    let position = inputs.indexOf(name);
    if (position < 0) {
      const wanted = String(name).toLowerCase();
      position = inputs.findIndex((each) => each.toLowerCase() === wanted);
    }
    if (position < 0) {
      assertAbsent(name);
      return null;
    }
    return valueAt(current.firstInput + position);
  }

  function outputValue(output) {
    if (output === undefined) {
      return null;
    }
    const value = valueAt(current.firstOutput + current.scope.outputs.indexOf(output));
    if (output.eitherCase) {
      output.eitherCase = false;
      host.answerToEitherCaseDeep(value);
    }
    return value;
  }

  function getOutputFrom(activity, output = "Result") {
    const outputs = current.scope.outputs;
    let ofActivity = outputs.filter((each) => each.id === activity);
    if (ofActivity.length === 0) {
      ofActivity = outputs.filter((each) => each.activity === activity);
    }
    if (ofActivity.length === 0) {
      assertAbsent(activity);
      throw new Error("Activity not found.");
    }
    return outputValue(ofActivity.find((each) => each.name === output));
  }

  function getLastResult() {
    if (current.texts[current.lastResult] === "") {
      assertAbsent("getLastResult");
    }
    const value = valueAt(current.lastResult);
    if (current.scope.lastResultEitherCase) {
      current.scope.lastResultEitherCase = false;
      host.answerToEitherCaseDeep(value);
    }
    return value;
  }

  const argumentValue = (name) => valueAt(current.firstArgument + current.scope.arguments.indexOf(name));
  const argumentsObject = () => Object.fromEntries(current.scope.arguments.map((name) => [name, argumentValue(name)]));

  // ---- outcomes ----

  function setOutcomes(names) {
    if (!current.scripts[current.index][1]) {
      throw new TypeError("setOutcome and setOutcomes are available in the Run JavaScript activity only.");
    }
    current.outcomes = Array.from(names, String);
  }

  const unavailable = (name, reason) => () => { throw new TypeError(`${name} is not available: ${reason}.`); };

  Object.assign(globalThis, {
    getWorkflowDefinitionId: () => facts().definitionId,
    getWorkflowDefinitionVersionId: () => facts().definitionVersionId,
    getWorkflowDefinitionVersion: () => facts().definitionVersion,
    getWorkflowInstanceId: () => facts().instanceId,
    getCorrelationId: () => ("correlationId" in current.changes ? current.changes.correlationId : facts().correlationId),
    setCorrelationId: (value) => { current.changes.correlationId = textOf(value); },
    getWorkflowInstanceName: () => ("instanceName" in current.changes ? current.changes.instanceName : facts().instanceName),
    setWorkflowInstanceName: (value) => { current.changes.instanceName = textOf(value); },
    getVariable,
    setVariable,
    getInput,
    getOutputFrom,
    getLastResult,
    setOutcome: (name) => setOutcomes([name]),
    setOutcomes,
    isNullOrEmpty: (text) => text === null || text === undefined || text === "",
    isNullOrWhiteSpace: (text) => text === null || text === undefined || String(text).trim() === "",
    toJson: (value) => host.toJson(value, "The value"),
    getConfig: unavailable("getConfig", "scripts have no access to the configuration"),
    getSecret: unavailable("getSecret", "there is no secrets module"),
  });

  // ---- generated accessors ----

  const isIdentifier = (name) => /^[\p{L}\p{Nd}]+$/u.test(name);
  const pascal = (name) => (name[0] >= "a" && name[0] <= "z" ? name[0].toUpperCase() + name.slice(1) : name);
  /** The first of the names whose accessor is `get` and that word: the name itself or with a small first letter. */
  function named(names, wanted) {
    const same = names.indexOf(wanted);
    const small = wanted[0] >= "A" && wanted[0] <= "Z" ? names.indexOf(wanted[0].toLowerCase() + wanted.slice(1)) : -1;
    const found = same < 0 || (small >= 0 && small < same) ? small : same;
    const startsSmall = wanted[0] >= "a" && wanted[0] <= "z";
    return found < 0 || startsSmall || !isIdentifier(wanted) ? undefined : names[found];
  }
  const outputOwner = (output) => (current.scope.outputsByName ? output.activity : output.id) ?? "";
  const outputAccessor = (output) => `${pascal(output.name)}From${pascal(outputOwner(output))}`;
  const hasAccessor = (output) => outputOwner(output) !== "" && isIdentifier(output.name) && isIdentifier(outputOwner(output));

  /** The accessor of that name, or undefined. A later kind hides an earlier one: variables, inputs, outputs, arguments. */
  function accessor(name) {
    const { scope } = current;
    const wanted = name.slice(3);
    const variable = () => named(scope.variables, wanted);
    if (name.startsWith("set")) {
      const own = variable();
      return own === undefined ? undefined : (value) => setVariable(own, value);
    }
    const argument = named(scope.arguments, wanted);
    if (argument !== undefined) {
      return () => argumentValue(argument);
    }
    const output = scope.outputs.find((each) => outputAccessor(each) === wanted && hasAccessor(each));
    if (output !== undefined) {
      return () => outputValue(output);
    }
    if (!scope.inputsAreVariables && scope.declaredInputs.includes(wanted) && isIdentifier(wanted)) {
      return () => inputOf(wanted);
    }
    const own = variable();
    return own === undefined ? undefined : () => getVariable(own);
  }

  function allAccessorNames() {
    const { scope } = current;
    if (scope.partial) {
      current.incomplete = true;
      return [];
    }
    const names = scope.variables.filter(isIdentifier).flatMap((each) => [`get${pascal(each)}`, `set${pascal(each)}`]);
    names.push(...scope.outputs.filter(hasAccessor).map((each) => `get${outputAccessor(each)}`));
    names.push(...scope.arguments.filter(isIdentifier).map((each) => `get${pascal(each)}`));
    if (!scope.inputsAreVariables) {
      names.push(...scope.declaredInputs.filter(isIdentifier).map((each) => `get${each}`));
    }
    return names.filter((name) => !(name in globalThis));
  }

  /** What this script is given in this request, by parameter name. */
  function parametersOf(script) {
    const parameters = new Map();
    for (const name of script.dynamic ? new Set([...script.names, ...allAccessorNames()]) : script.names) {
      const value = name === "variables" || name === "args" || name === "globalThis" ? name : accessor(name);
      if (value !== undefined) {
        parameters.set(name, value);
      }
    }
    return parameters;
  }

  /** `variables`: only those the script names, since they are copied back afterwards. */
  function variablesObject(script) {
    const result = {};
    for (const name of script.variables) {
      if (current.values.has(name) || inScope(name)) {
        result[name] = getVariable(name);
      }
    }
    return result;
  }

  /** Moments, durations and Guids are made anew whenever they are asked for. */
  const isSame = (one, other) => one === other || (host.isRevived(one) && host.isRevived(other) && JSON.stringify(one) === JSON.stringify(other));

  function copyBack(variables) {
    for (const name of Object.keys(variables)) {
      const value = variables[name];
      if (value !== null && value !== undefined && !isSame(value, getVariable(name))) {
        setVariable(name, value);
      }
    }
  }

  host.now = () => facts().now;
  host.seed = () => facts().seed;
  host.events = () => facts().events && { ...facts().events, instance: facts().instanceId };
  /** Identifies the request: a new object for each. */
  host.request = () => current;

  // ---- the run ----

  host.declare = (number, facts) => { scripts.set(number, JSON.parse(facts)); };
  host.provide = (key, factory) => { factories.set(key, Object.freeze(factory)); };

  /** Answers R(esult), E(rror), N(eeds all values), M(issing functions to compile) or P(ending: run the jobs, then call
   *  `resume`). */
  host.evaluate = (request) => {
    current = null;
    // JSON text never holds a raw tab. First the scripts, then the head of the snapshot, facts, values.
    const texts = request.split("\t");
    const scope = JSON.parse(texts[1]);
    const firstVariable = 3;
    const firstInput = firstVariable + scope.variables.length;
    const firstOutput = firstInput + scope.inputs.length;
    const firstArgument = firstOutput + scope.outputs.length;
    current = {
      scope, texts, firstVariable, firstInput, firstOutput, firstArgument, lastResult: firstArgument + scope.arguments.length,
      parsed: new Map(), args: null, scripts: JSON.parse(texts[0]), index: 0, values: new Map(), handedOut: new Map(),
      setBy: new Map(), changes: {}, outcomes: null, results: [], runs: [], settled: null, facts: null,
      incomplete: false,
    };
    const missing = [];
    for (const [number] of current.scripts) {
      const parameters = parametersOf(scripts.get(number));
      const names = [...parameters.keys()];
      const key = `${number}:${names.join(",")}`;
      current.runs.push({ number, key, parameters, variables: null });
      if (current.incomplete) {
        return "N";
      }
      if (scripts.get(number).template === undefined && !factories.has(key)) {
        missing.push({ number, key, names });
      }
    }
    return missing.length > 0 ? `M${JSON.stringify(missing)}` : host.resume();
  };

  host.resume = () => {
    try {
      while (current.index < current.runs.length) {
        let value;
        if (current.settled) {
          if (current.settled.failed) {
            throw current.settled.value;
          }
          if (!current.settled.done) {
            throw new Error("The promise that the script returned never settles.");
          }
          value = current.settled.value;
          current.settled = null;
        } else {
          value = run(current.runs[current.index]);
          if (typeof value === "object" && value !== null && typeof value.then === "function") {
            const settled = { done: false, failed: false, value: null };
            current.settled = settled;
            Promise.resolve(value).then(
              (result) => { settled.done = true; settled.value = result; },
              (reason) => { settled.failed = true; settled.value = reason; });
            return "P";
          }
        }
        const { variables } = current.runs[current.index];
        if (variables) {
          copyBack(variables);
        }
        current.results.push(host.toJson(value, "The result"));
        current.index++;
      }
      return host.finish();
    } catch (error) {
      return failure(error);
    }
  };

  function run(each) {
    const { template } = scripts.get(each.number);
    if (template !== undefined) {
      return host.render(template);
    }
    const values = [];
    for (const [name, value] of each.parameters) {
      switch (name) {
        case "variables": values.push(each.variables = variablesObject(scripts.get(each.number))); break;
        case "args": values.push(current.args ??= argumentsObject()); break;
        case "globalThis": values.push(Object.assign(Object.create(globalThis), Object.fromEntries([...each.parameters].filter(([, own]) => typeof own === "function")))); break;
        default: values.push(value);
      }
    }
    return factories.get(each.key)(...values).call(undefined);
  }

  /** May be called again after jobs that the scripts left behind have run. */
  host.finish = () => {
    if (current.incomplete) {
      return "N";
    }
    try {
      for (const [name, before] of current.handedOut) {
        if (!current.setBy.has(name) && changedInPlace(name, before)) {
          current.setBy.set(name, current.runs.length - 1);
        }
      }
      const set = [];
      for (const [name, index] of current.setBy) {
        current.index = index;
        set.push(`${JSON.stringify(name)}:${host.toJson(current.values.get(name), `The variable ${name}`)}`);
      }
      const outcomes = current.outcomes === null ? "" : `,"outcomes":${JSON.stringify(current.outcomes)}`;
      return `R{"values":[${current.results.join(",")}],"variables":{${set.join(",")}},"changes":${JSON.stringify(current.changes)}${outcomes}}`;
    } catch (error) {
      return failure(error);
    }
  };

  function failure(error) {
    if (current.incomplete) {
      return "N";
    }
    const isError = error instanceof Error;
    let message;
    try {
      message = isError ? `${error.name}: ${error.message}` : typeof error === "object" && error !== null ? host.toJson(error, "The thrown value") : String(error);
    } catch {
      message = "The script threw a value that cannot be shown.";
    }
    const outOfMemory = isError && error instanceof InternalError && error.message === "out of memory";
    const stack = isError && typeof error.stack === "string" ? error.stack.slice(0, 4000) : "";
    return `E${JSON.stringify({ index: current.index, message: message.slice(0, 2000), stack, outOfMemory })}`;
  }
})
