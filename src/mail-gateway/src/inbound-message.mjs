import { createHash, randomUUID } from 'node:crypto';
import { decodeWords } from './encoded-words.mjs';
import { readAddresses, readHeaderFields, readMessageIds } from './headers.mjs';

/** Header bytes and characters a field that are read when the parser failed: enough to answer the sender, too little to hang again. */
const STUB_HEADER_BYTES = 262_144;
const STUB_FIELD_CHARACTERS = 8_192;

/**
 * The JSON the desk receives (contract/inbound.schema.json). `body` is what parseMessage gave, or null when
 * parsing failed; then `source.parseError` says why and only headers and raw bytes are carried.
 */
export function inboundMessage({ raw, body, source, fallbackCharset, id = randomUUID() }) {
  const fields = readHeaderFields(raw, fallbackCharset, body ? Infinity : STUB_HEADER_BYTES)
    .map(({ name, raw: value }) => ({ name, raw: body ? value : value.slice(0, STUB_FIELD_CHARACTERS) }));
  const rawOf = name => fields.find(field => field.name.toLowerCase() === name)?.raw ?? '';
  const decoded = name => decodeWords(rawOf(name), fallbackCharset);
  const addresses = name => readAddresses(rawOf(name), fallbackCharset).map(mailbox);
  const from = addresses('from')[0] ?? mailbox({ name: '', email: source.envelopeFrom });

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
      Content: content.toString('base64'),
      ContentType: contentType,
      ContentLength: content.length,
      ContentID: contentId,
    })),
    RawEmail: raw.toString('base64'),
    RawEmailEncoding: 'base64',
    Source: {
      Kind: source.kind,
      Mailbox: source.mailbox,
      Size: raw.length,
      Oversize: false,
      EnvelopeFrom: source.envelopeFrom,
      EnvelopeTo: source.envelopeTo,
      RemoteAddress: source.remoteAddress,
      Helo: source.helo,
      Tls: source.tls,
      RawSha256: createHash('sha256').update(raw).digest('hex'),
      MessageIdHeader: readMessageIds(rawOf('message-id'))[0] ?? null,
      InReplyTo: readMessageIds(rawOf('in-reply-to'))[0] ?? null,
      References: readMessageIds(rawOf('references')),
      ParseError: source.parseError ?? null,
    },
  });
}

function mailbox({ name, email }) {
  const tag = /^[^+@]+\+([^@]+)@/.exec(email);
  return { Email: email, Name: name, MailboxHash: tag ? tag[1] : '' };
}

// PostgreSQL text holds no U+0000 and UTF-8 no lone surrogates; both do come in mail.
function cleanStrings(value) {
  if (typeof value === 'string') return (value.includes('\0') ? value.replaceAll('\0', '') : value).toWellFormed();
  if (Array.isArray(value)) return value.map(cleanStrings);
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cleanStrings(item)]));
  }
  return value;
}
