import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { goldenMessages } from './fixtures.mjs';

const contract = new URL('../contract/', import.meta.url);
const readJson = async path => JSON.parse(await readFile(new URL(path, contract), 'utf8'));
const schema = await readJson('inbound.schema.json');
const golden = await goldenMessages();

for (const [name, message] of Object.entries(golden)) {
  test(`What is posted for ${name} is the golden fixture`, async () => {
    assert.deepEqual(message, await readJson(`fixtures/${name}.json`), 'wanted? then run "npm run fixtures" and change the receiver too');
  });
  test(`The fixture ${name} keeps the schema`, () => {
    assert.deepEqual(violations(message, schema, '$'), []);
  });
}

test('Every fixture is made by a sample', async () => {
  const files = await readdir(new URL('fixtures/', contract));
  assert.deepEqual(files.sort(), Object.keys(golden).map(name => `${name}.json`).sort());
});

test('The schema check finds what is wrong', () => {
  const { Subject: _, ...rest } = golden.reply;
  const wrong = { ...rest, Extra: 1, MessageID: 'x', Source: { ...golden.reply.Source, Size: '12' } };
  assert.deepEqual(violations(wrong, schema, '$'), ['$.Subject is missing', '$.MessageID does not match', '$.Source.Size is not integer', '$.Extra is unknown']);
});

/** Checks the part of JSON Schema that inbound.schema.json uses. */
function violations(value, rule, path) {
  if (rule.$ref) return violations(value, schema.$defs[rule.$ref.split('/').at(-1)], path);
  if (rule.anyOf) return rule.anyOf.map(one => violations(value, one, path)).sort((one, other) => one.length - other.length)[0];
  if ('const' in rule) return value === rule.const ? [] : [`${path} is not ${rule.const}`];
  if (rule.enum) return rule.enum.includes(value) ? [] : [`${path} is not one of ${rule.enum}`];
  const types = [rule.type].flat();
  if (!types.includes(typeOf(value))) return [`${path} is not ${types.join(' or ')}`];
  if (rule.pattern && !new RegExp(rule.pattern, 'u').test(value)) return [`${path} does not match`];
  if (rule.minimum !== undefined && value < rule.minimum) return [`${path} is below ${rule.minimum}`];
  if (rule.type === 'array') return value.flatMap((item, index) => violations(item, rule.items, `${path}[${index}]`));
  if (rule.type !== 'object') return [];
  return [
    ...rule.required.filter(key => !(key in value)).map(key => `${path}.${key} is missing`),
    ...Object.entries(rule.properties).flatMap(([key, inner]) => (key in value ? violations(value[key], inner, `${path}.${key}`) : [])),
    ...Object.keys(value).filter(key => !(key in rule.properties)).map(key => `${path}.${key} is unknown`),
  ];
}

function typeOf(value) {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}
