import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inboundMessage, toJsonBytes } from '../src/inbound-message.mjs';
import { parseMessage } from '../src/parse.mjs';

// Reads every .eml of a folder as the gateway does and writes one JSON line a mail: {"name", "message"}.
// The desk's tests read on from there. `node test/read-corpus.mjs FOLDER`

const folder = process.argv[2];
for (const file of (await readdir(folder)).filter(name => name.endsWith('.eml')).sort()) {
  const raw = await readFile(join(folder, file));
  const expected = JSON.parse(await readFile(join(folder, file.replace(/\.eml$/, '.json')), 'utf8'));
  const fallbackCharset = expected.mailboxCharset ?? 'gb18030';
  const source = {
    kind: 'smtp', mailbox: 'corpus', envelopeFrom: expected.envelopeFrom ?? 'envelope@corp.example', envelopeTo: ['support@desk.example'],
    remoteAddress: '192.0.2.1', helo: 'corp.example', tls: true,
  };
  let body = null;
  try {
    body = await parseMessage(raw, fallbackCharset);
  } catch (error) {
    source.parseError = error.message;
  }
  const json = toJsonBytes(inboundMessage({ raw, body, source, fallbackCharset }));
  process.stdout.write(`{"name":${JSON.stringify(file.replace(/\.eml$/, ''))},"message":${json.toString('utf8')}}\n`);
}
