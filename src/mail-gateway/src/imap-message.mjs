import { Readable } from 'node:stream';
import { readAddresses, readHeaderFields } from './headers.mjs';
import { IN_MEMORY, Spool, startOf } from './mail-bytes.mjs';

/** Up to this size a message comes in one answer; larger ones in pieces, which costs time but next to no memory. */
const IN_ONE_ANSWER = IN_MEMORY;

/** Header bytes that are taken of a message too large to be taken whole. */
const MOST_HEADER = 262_144;

/**
 * One waiting message as {raw, source, close}, or null when it is gone; after `close()` its bytes are gone too. Beyond the mailbox's
 * limit only its head is fetched.
 */
export async function readMessage(client, uid, size, mailbox) {
  const oversize = size > mailbox.maxMessageBytes;
  const spool = oversize || size <= IN_ONE_ANSWER ? null : await inPieces(client, uid);
  const raw = oversize ? await head(client, uid) : spool ? spool.bytes() : size <= IN_ONE_ANSWER ? await whole(client, uid) : null;
  if (raw === null) return null;
  const fields = readHeaderFields(startOf(raw, MOST_HEADER), 'utf8', MOST_HEADER);
  return {
    raw,
    close: () => spool?.close(),
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

async function inPieces(client, uid) {
  const { content } = await client.download(String(uid), undefined, { uid: true });
  if (!content) return null;
  const spool = new Spool();
  try {
    for await (const chunk of Readable.from(content)) spool.write(chunk);
  } catch (error) {
    spool.close();
    throw error;
  }
  return spool.length > 0 ? spool : null;
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
