import { createHash, randomUUID } from 'node:crypto';
import { decodeWords } from './encoded-words.mjs';
import { readAddresses, readHeaderFields, readMessageIds } from './headers.mjs';
import { FileBytes, startOf } from './mail-bytes.mjs';

/** Header bytes and characters a field that are read when the parser failed: enough to answer the sender, too little to hang again. */
const STUB_HEADER_BYTES = 262_144;
const STUB_FIELD_CHARACTERS = 8_192;

/** Bytes of a message in which its header is looked for; the parser's own limit is half of it. */
const MOST_HEADER = 4_194_304;

/** Bytes that become a base64 string in the JSON. */
class Base64 {
  constructor(bytes) {
    this.bytes = bytes;
  }
}

/** Bytes encoded to base64 at a time; a multiple of three, so that pieces join without padding. */
const BASE64_PIECE = 3 * 16_384;

/**
 * The message the desk receives (contract/inbound.schema.json), ready for toJsonBytes. `raw` is a Buffer or FileBytes, `body` what
 * parseMessage gave, or null when parsing failed; then `source.parseError` says why and only headers and raw bytes are carried.
 */
export function inboundMessage({ raw, body, source, fallbackCharset, id = randomUUID() }) {
  const fields = readHeaderFields(startOf(raw, MOST_HEADER), fallbackCharset, body ? Infinity : STUB_HEADER_BYTES)
    .map(({ name, raw: value }) => ({ name, raw: body ? value : value.slice(0, STUB_FIELD_CHARACTERS) }));
  const rawOf = name => fields.find(field => field.name.toLowerCase() === name)?.raw ?? '';
  const decoded = name => decodeWords(rawOf(name), fallbackCharset);
  // Some programs write a field of addresses several times instead of once with commas.
  const allOf = name => fields.filter(field => field.name.toLowerCase() === name).map(field => field.raw).filter(Boolean).join(', ');
  const addresses = name => readAddresses(allOf(name), fallbackCharset).map(mailbox);
  const from = [...addresses('from'), ...addresses('sender')].find(({ Email }) => Email) ?? mailbox({ name: '', email: source.envelopeFrom ?? '' });

  return cleanStrings({
    From: from.Email,
    FromName: from.Name,
    FromFull: from,
    To: decoded('to'),
    ToFull: addresses('to'),
    Cc: decoded('cc'),
    CcFull: addresses('cc'),
    Bcc: decoded('bcc'),
    BccFull: addresses('bcc'),
    OriginalRecipient: source.envelopeTo[0] ?? '',
    Subject: decoded('subject'),
    MessageID: id,
    ReplyTo: decoded('reply-to'),
    MailboxHash: addresses('to')[0]?.MailboxHash ?? '',
    Date: decoded('date'),
    TextBody: body?.text ?? '',
    HtmlBody: body?.html ?? '',
    StrippedTextReply: '',
    Tag: '',
    Headers: fields.map(({ name, raw: value }) => ({ Name: name, Value: decodeWords(value, fallbackCharset) })),
    Attachments: (body?.attachments ?? []).map(({ name, contentType, contentId, content }) => ({
      Name: name,
      Content: new Base64(content),
      ContentType: contentType,
      ContentLength: content.length,
      ContentID: contentId,
    })),
    RawEmail: new Base64(raw),
    RawEmailEncoding: 'base64',
    Source: {
      Kind: source.kind,
      Mailbox: source.mailbox,
      Size: source.size ?? raw.length,
      Oversize: source.oversize ?? false,
      EnvelopeFrom: source.envelopeFrom,
      EnvelopeTo: source.envelopeTo,
      RemoteAddress: source.remoteAddress,
      Helo: source.helo,
      Tls: source.tls,
      RawSha256: raw.sha256 ?? createHash('sha256').update(raw).digest('hex'),
      MessageIdHeader: readMessageIds(rawOf('message-id'))[0] ?? null,
      InReplyTo: readMessageIds(rawOf('in-reply-to'))[0] ?? null,
      References: readMessageIds(rawOf('references')),
      ParseError: source.parseError ?? null,
      ...(body?.isCut ? { BodyCut: true } : {}),
      Authentication: source.authentication ?? null,
    },
  });
}

/**
 * A message as UTF-8 JSON in pieces: buffers of JSON text and, between their quotes, {base64: bytes} for files, where bytes are a
 * Buffer or FileBytes. Nothing large is read or encoded here: that happens piece by piece on the way out.
 */
export function toJsonPieces(message) {
  const blobs = [];
  // Clean strings hold no U+0000, so a string that starts with it can only be one of these marks.
  const text = JSON.stringify(message, (_key, value) => (value instanceof Base64 ? `\0${blobs.push(value.bytes) - 1}` : value));
  return text.split(/"\\u0000\d+"/).flatMap((piece, index) => [
    Buffer.from(`${index > 0 ? '"' : ''}${piece}${index < blobs.length ? '"' : ''}`, 'utf8'),
    ...(index < blobs.length ? [{ base64: blobs[index] }] : []),
  ]);
}

/** Bytes the pieces become. */
export function lengthOfPieces(pieces) {
  return pieces.reduce((sum, piece) => sum + (piece.base64 ? 4 * Math.ceil(piece.base64.length / 3) : piece.length), 0);
}

/** The pieces as buffers, those of files of bounded size. Each lasts only until the next is asked for. */
export function* encodedPieces(pieces) {
  let bytes;
  let letters;
  for (const piece of pieces) {
    if (!piece.base64) {
      yield piece;
      continue;
    }
    letters ??= Buffer.allocUnsafeSlow(BASE64_PIECE / 3 * 4);
    for (let from = 0; from < piece.base64.length; from += BASE64_PIECE) {
      let taken;
      if (piece.base64 instanceof FileBytes) {
        bytes ??= Buffer.allocUnsafeSlow(BASE64_PIECE);
        const count = piece.base64.readInto(bytes, from);
        if (count < Math.min(BASE64_PIECE, piece.base64.length - from)) throw new Error('the spooled mail is cut short');
        taken = bytes.subarray(0, count);
      } else taken = piece.base64.subarray(from, from + BASE64_PIECE);
      yield letters.subarray(0, letters.write(taken.toString('base64'), 'latin1'));
    }
  }
}

/** Pieces in one buffer: for small messages and for tests. */
export function joinedPieces(pieces) {
  return Buffer.concat(Array.from(encodedPieces(pieces), piece => Buffer.from(piece)));
}

/** A message as UTF-8 JSON in one buffer. */
export function toJsonBytes(message) {
  return joinedPieces(toJsonPieces(message));
}

function mailbox({ name, email }) {
  const tag = /^[^+@]+\+([^@]+)@/.exec(email);
  return { Email: email, Name: name, MailboxHash: tag ? tag[1] : '' };
}

// PostgreSQL text holds no U+0000 and UTF-8 no lone surrogates; both do come in mail.
function cleanStrings(value) {
  if (typeof value === 'string') return (value.includes('\0') ? value.replaceAll('\0', '') : value).toWellFormed();
  if (value instanceof Base64) return value;
  if (Array.isArray(value)) return value.map(cleanStrings);
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cleanStrings(item)]));
  }
  return value;
}
