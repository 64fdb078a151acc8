// The sandbox process. One request a line on standard input, one answer a line on standard output, in order:
//   {"limit":5000,"scripts":[["getPriority()",false]]}<TAB>snapshot  ->  {"result":{…}} or {"error":{…}}
// The third value of a script is true for a Liquid template.
//   {"check":"1 +"} or {"checkTemplate":"{{ x"}                      ->  {"syntax":{…}} or {"syntax":null}
// The snapshot is JSON texts with tabs between: a head with the names of all values, facts, then the values in that order:
//   {…,"variables":["Priority"],"inputs":[],"outputs":[{"id":"a1","activity":"Fetch1","name":"Result"}],"arguments":[]}
//   <TAB>{"instanceId":…}<TAB>"high"<TAB>{…Fetch1's result…}<TAB>the last result
// It goes to QuickJS as it came; only what a script reads is parsed. What no script mentions by name may be left out
// ("partial":true in the head); if it is read after all the answer is {"incomplete":true}.
// End of input ends the process.
import { parseArgs } from "node:util";
import { readLines, writeLine } from "./lines.mjs";
import { Sandbox } from "./sandbox.mjs";

process.env.TZ = "UTC";
const { values: options } = parseArgs({
  options: { memory: { type: "string", default: String(64 * 1024 * 1024) }, stack: { type: "string", default: String(256 * 1024) } },
});
const sandbox = await Sandbox.create({ memory: Number(options.memory), stack: Number(options.stack) });
writeLine('{"ready":true}');

for (const line of readLines()) {
  const tab = line.indexOf("\t");
  const request = JSON.parse(tab < 0 ? line : line.slice(0, tab));
  if (request.check !== undefined) {
    writeLine(JSON.stringify({ syntax: sandbox.check(request.check) }));
  } else if (request.checkTemplate !== undefined) {
    writeLine(JSON.stringify({ syntax: sandbox.checkTemplate(request.checkTemplate) }));
  } else {
    const answer = sandbox.evaluate(request.scripts, line.slice(tab + 1), request.limit);
    writeLine(typeof answer === "string" ? `{"result":${answer}}` : JSON.stringify(answer));
  }
  await sandbox.recover();
}
