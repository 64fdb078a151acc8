import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { joinedPieces } from '../src/inbound-message.mjs';
import { ParsePool } from '../src/parse-pool.mjs';

// Changes mails of a folder at random, lets the gateway read them and writes one JSON line a mutant:
// {"name", "milliseconds", "sha256", "message"}. The same seed makes the same mutants.
// `node test/fuzz-corpus.mjs FOLDER SEED COUNT`

const [folder, seed, count] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const files = (await readdir(folder)).filter(name => name.endsWith('.eml')).sort();
const corpus = await Promise.all(files.map(name => readFile(join(folder, name))));

function randomOf(start) {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const CHARSETS = ['utf-8', 'gbk', 'gb18030', 'big5', 'iso-2022-jp', 'shift_jis', 'utf-7', 'utf-16', 'hz-gb-2312', 'iso-2022-kr', 'x-nothing', '', 'us-ascii', '\u00e9', '_internal', 'base64', 'utf-8\0', 'x'.repeat(300)];
const ENCODINGS = ['base64', 'quoted-printable', '8bit', 'binary', 'x-uuencode', 'uuencode', '', 'BASE64 ', 'rot13'];
const TYPES = ['text/plain', 'text/html', 'multipart/mixed; boundary=x', 'multipart/digest', 'message/rfc822', 'message/delivery-status', 'text/calendar', 'application/ms-tnef', 'application/pkcs7-mime', 'multipart/', '/', ';;;=', 'image/png; name="../../x"', 'message/external-body', 'multipart/alternative; boundary=""'];
const HEADERS = [
  'Subject: =?utf-8?B?' + 'QUFB'.repeat(400) + '?=', 'Subject: ' + '=?gbk?Q?=C4?='.repeat(200), 'From: ' + '<'.repeat(500), 'From: a@b@c, "', 'To: ' + 'x: '.repeat(300) + ';', 'Date: ' + '9'.repeat(400),
  'References: ' + '<a@b> '.repeat(2000), 'Message-ID: <' + 'x'.repeat(5000) + '>', 'Content-Type: ' + '('.repeat(2000), 'Content-Disposition: attachment; filename*0*=utf-8\'\'%; filename*99999999=x', 'Content-Type: text/plain; charset="',
  'Content-Disposition: attachment; filename="\u202e' + 'a'.repeat(3000), 'X:' + ' \t'.repeat(3000), ': nothing', 'Cc: =?utf-8?Q?=00=0A?= <a@b.example>', 'Auto-Submitted: ' + '\0'.repeat(50), 'In-Reply-To: ' + '>'.repeat(1000), '__proto__: x', 'constructor: y',
];

function mutate(raw, random) {
  const below = limit => Math.floor(random() * limit);
  const pick = list => list[below(list.length)];
  const replaceIn = (bytes, pattern, value) => {
    const text = bytes.toString('latin1');
    const found = [...text.matchAll(pattern)];
    if (found.length === 0) return bytes;
    const { index, 0: whole } = pick(found);
    return Buffer.concat([bytes.subarray(0, index), Buffer.from(value(whole), 'utf8'), bytes.subarray(index + whole.length)]);
  };
  const lines = bytes => bytes.toString('latin1').split('\r\n');
  const joined = list => Buffer.from(list.join('\r\n'), 'latin1');
  const kinds = [
    bytes => { for (let i = below(20) + 1; i > 0 && bytes.length > 0; i--) bytes[below(bytes.length)] = below(256); return bytes; },
    bytes => bytes.subarray(0, below(bytes.length + 1)),
    bytes => bytes.subarray(below(bytes.length + 1)),
    bytes => { const at = below(bytes.length); const length = below(200); return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]); },
    bytes => { const at = below(bytes.length); const piece = bytes.subarray(at, at + below(400)); return Buffer.concat([bytes.subarray(0, at), ...Array.from({ length: below(30) + 1 }, () => piece), bytes.subarray(at)]); },
    bytes => { const list = lines(bytes); const [a, b] = [below(list.length), below(list.length)]; [list[a], list[b]] = [list[b], list[a]]; return joined(list); },
    bytes => { const list = lines(bytes); list.splice(below(list.length), below(3) + 1); return joined(list); },
    bytes => replaceIn(bytes, /charset\s*=\s*"?[\w-]+"?/gi, () => `charset=${pick(CHARSETS)}`),
    bytes => replaceIn(bytes, /Content-Transfer-Encoding:[^\r]*/gi, () => `Content-Transfer-Encoding: ${pick(ENCODINGS)}`),
    bytes => replaceIn(bytes, /Content-Type:[^\r]*/gi, () => `Content-Type: ${pick(TYPES)}`),
    bytes => replaceIn(bytes, /boundary=[^\r;]*/gi, () => `boundary=${pick(['', '"', '"x', 'y'.repeat(300), '--', ' '])}`),
    bytes => replaceIn(bytes, /=\?[\w-]+\?[BQ]\?/gi, () => `=?${pick(CHARSETS)}?${pick(['B', 'Q', 'X'])}?`),
    bytes => Buffer.concat([Buffer.from(`${pick(HEADERS)}\r\n`, 'utf8'), bytes]),
    bytes => joined(lines(bytes).flatMap(line => (random() < 0.05 ? [line, pick(HEADERS)] : [line]))),
    bytes => Buffer.from(bytes.toString('latin1').replaceAll('\r\n', pick(['\n', '\r', '\r\r\n', '\n\n'])), 'latin1'),
    bytes => Buffer.concat([bytes, pick(corpus).subarray(0, 2000)]),
    bytes => { const other = pick(corpus); const at = below(bytes.length); return Buffer.concat([bytes.subarray(0, at), other.subarray(below(other.length))]); },
  ];
  let bytes = Buffer.from(raw);
  for (let rounds = below(3) + 1; rounds > 0; rounds--) bytes = Buffer.from(pick(kinds)(bytes));
  return bytes;
}

const pool = new ParsePool({ size: 2 });
const source = { kind: 'smtp', mailbox: 'fuzz', envelopeFrom: 'fuzz@corp.example', envelopeTo: ['support@desk.example'], remoteAddress: '192.0.2.1', helo: 'x', tls: false };
for (let index = 0; index < count; index++) {
  const random = randomOf(seed * 1_000_003 + index);
  const origin = Math.floor(random() * corpus.length);
  const raw = mutate(corpus[origin], random);
  const started = performance.now();
  const { json } = await pool.toJson({ raw, source, fallbackCharset: 'gb18030' });
  const milliseconds = Math.round(performance.now() - started);
  const sha256 = createHash('sha256').update(raw).digest('hex');
  const line = `{"name":${JSON.stringify(`${files[origin]} #${index}`)},"milliseconds":${milliseconds},"sha256":"${sha256}","message":${joinedPieces(json).toString('utf8')}}\n`;
  if (!process.stdout.write(line)) await new Promise(resolve => process.stdout.once('drain', resolve));
}
await pool.close();
