import { Readable } from 'node:stream';
import { readAddresses, readHeaderFields } from './headers.mjs';

/** Up to this size a message comes in one answer; larger ones in pieces, which costs time but holds only one copy. */
const IN_ONE_ANSWER = 1_048_576;

/** Header bytes that are taken of a message too large to be taken whole. */
const MOST_HEADER = 262_144;

/** One waiting message as {raw, source}, or null when it is gone. Beyond the mailbox's limit only its head is fetched. */
export async function readMessage(client, uid, size, mailbox) {
  const oversize = size > mailbox.maxMessageBytes;
  const raw = oversize ? await head(client, uid) : size <= IN_ONE_ANSWER ? await whole(client, uid) : await inPieces(client, uid, size);
  if (raw === null) return null;
  const fields = readHeaderFields(raw, 'utf8', MOST_HEADER);
  return {
    raw,
    source: {
      kind: 'imap',
      mailbox: mailbox.key,
      size: oversize ? size : raw.length,
      oversize,
      envelopeFrom: returnPath(fields),
      envelopeTo: recipients(fields),
      remoteAddress: '',
      helo: '',
      tls: mailbox.security !== 'none',
      authentication: null,
    },
  };
}

async function head(client, uid) {
  const message = await client.fetchOne(String(uid), { headers: true, uid: true }, { uid: true });
  return message ? message.headers.subarray(0, MOST_HEADER) : null;
}

async function whole(client, uid) {
  const message = await client.fetchOne(String(uid), { source: true, uid: true }, { uid: true });
  return message?.source ?? null;
}

async function inPieces(client, uid, size) {
  const { content } = await client.download(String(uid), undefined, { uid: true });
  if (!content) return null;
  // Servers may be a little wrong about sizes; the end of the stream says how long it is.
  let raw = Buffer.allocUnsafeSlow(size + 1_024);
  let length = 0;
  for await (const chunk of Readable.from(content)) {
    if (length + chunk.length > raw.length) raw = Buffer.concat([raw.subarray(0, length), Buffer.alloc(chunk.length + 1_048_576)]);
    length += chunk.copy(raw, length);
  }
  return length > 0 ? raw.subarray(0, length) : null;
}

// What the last server wrote when it put the mail into the mailbox; null: it wrote nothing.
function returnPath(fields) {
  const field = fields.find(({ name }) => name.toLowerCase() === 'return-path');
  if (!field) return null;
  const value = field.raw.trim();
  return value === '<>' ? '' : (readAddresses(value, 'utf8')[0]?.email ?? null);
}

function recipients(fields) {
  return [...new Set(['delivered-to', 'x-original-to', 'envelope-to']
    .flatMap(name => fields.filter(field => field.name.toLowerCase() === name).flatMap(field => readAddresses(field.raw, 'utf8')))
    .map(({ email }) => email).filter(Boolean))].slice(0, 100);
}
