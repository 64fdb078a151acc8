import { writeFile } from 'node:fs/promises';
import { goldenMessages } from './fixtures.mjs';

// Writes contract/fixtures anew after a wanted change of the contract; the diff is what receivers must follow.
for (const [name, message] of Object.entries(await goldenMessages())) {
  await writeFile(new URL(`../contract/fixtures/${name}.json`, import.meta.url), `${JSON.stringify(message, null, 2)}\n`);
}
