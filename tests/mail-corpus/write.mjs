import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import encodings from './write/encodings.mjs';
import machines from './write/machines.mjs';
import oddities from './write/oddities.mjs';
import replies from './write/replies.mjs';
import structures from './write/structures.mjs';

// Writes every mail of the corpus and what must be understood of it: name.eml and name.json. Run after a wanted change.

const here = new URL('./', import.meta.url);
for (const old of await readdir(here)) {
  if (/\.(eml|json)$/.test(old)) await rm(new URL(old, here));
}
await mkdir(here, { recursive: true });
for (const [kind, mails] of Object.entries({ charset: encodings, shape: structures, reply: replies, odd: oddities, machine: machines })) {
  for (const [name, { raw, ...expected }] of Object.entries(mails)) {
    await writeFile(new URL(`${kind}-${name}.eml`, here), raw);
    await writeFile(new URL(`${kind}-${name}.json`, here), `${JSON.stringify(expected, null, 2)}\n`);
  }
}
