/** A request to send that cannot be used; `field` names the culprit. */
export class FieldError extends Error {
  constructor(field, reason) {
    super(`${field} ${reason}`);
    this.field = field;
  }
}

/** Headers that have their own field in the request, or that the MIME builder writes. */
const RESERVED = /^(from|to|cc|bcc|subject|message-id|date|in-reply-to|references|mime-version|content-.*|sender|return-path)$/i;

const ADDRESS = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Checks the JSON of POST /send and gives {id, mail}, `mail` as nodemailer takes it. Throws FieldError. */
export function readOutgoingMessage(json) {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) throw new FieldError('body', 'must be a JSON object');
  const from = mailbox(json.from, 'from');
  const to = mailboxes(json.to, 'to');
  const cc = mailboxes(json.cc ?? [], 'cc');
  // Named to the relay only: no header says who else gets it.
  const bcc = mailboxes(json.bcc ?? [], 'bcc');
  if (to.length + cc.length === 0) throw new FieldError('to', 'must name at least one recipient');
  const envelopeFrom = json.envelopeFrom === undefined || json.envelopeFrom === null
    ? from.address
    : json.envelopeFrom === '' ? '' : address(json.envelopeFrom, 'envelopeFrom');
  return {
    id: line(json.id, 'id', { most: 200 }),
    mail: {
      envelope: { from: envelopeFrom, to: [...to, ...cc, ...bcc].map(recipient => recipient.address) },
      messageId: messageId(json.messageId, 'messageId'),
      from,
      to,
      cc: cc.length > 0 ? cc : undefined,
      subject: line(json.subject ?? '', 'subject', { empty: true }),
      text: body(json.text, 'text') ?? '',
      html: body(json.html, 'html'),
      inReplyTo: json.inReplyTo ? messageId(json.inReplyTo, 'inReplyTo') : undefined,
      references: list(json.references ?? [], 'references').map((id, index) => messageId(id, `references[${index}]`)),
      headers: headers(json.headers ?? {}),
      attachments: list(json.attachments ?? [], 'attachments').map(attachment),
    },
  };
}

function mailboxes(value, field) {
  return list(value, field).map((item, index) => mailbox(item, `${field}[${index}]`));
}

function mailbox(value, field) {
  if (value === null || typeof value !== 'object') throw new FieldError(field, 'must be {name, address}');
  return { name: line(value.name ?? '', `${field}.name`, { empty: true }), address: address(value.address, `${field}.address`) };
}

function address(value, field) {
  const text = line(value, field, { most: 320 });
  if (!ADDRESS.test(text)) throw new FieldError(field, 'must be one mail address');
  return text;
}

function messageId(value, field) {
  const text = line(value, field);
  if (!/^<[^<>\s]+@[^<>\s]+>$/.test(text)) throw new FieldError(field, 'must look like <id@domain>');
  return text;
}

function headers(value) {
  if (typeof value !== 'object' || Array.isArray(value)) throw new FieldError('headers', 'must be an object');
  return Object.entries(value).map(([key, content]) => {
    if (!/^[!-9;-~]{1,100}$/.test(key)) throw new FieldError(`headers.${key.replace(/[^!-~]/g, '?').slice(0, 60)}`, 'is not a header name');
    if (RESERVED.test(key)) throw new FieldError(`headers.${key}`, 'has its own field');
    return { key, value: line(content, `headers.${key}`, { empty: true }) };
  });
}

function attachment(value, index) {
  const field = `attachments[${index}]`;
  if (value === null || typeof value !== 'object') throw new FieldError(field, 'must be an object');
  const content = value.content;
  if (typeof content !== 'string' || content.length % 4 !== 0 || !BASE64.test(content)) throw new FieldError(`${field}.content`, 'must be base64');
  const contentType = line(value.contentType ?? 'application/octet-stream', `${field}.contentType`);
  if (!/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(\s*;.*)?$/.test(contentType)) throw new FieldError(`${field}.contentType`, 'is not a media type');
  const contentId = value.contentId ? line(value.contentId, `${field}.contentId`) : undefined;
  return {
    filename: line(value.name, `${field}.name`, { most: 255 }),
    contentType,
    content: Buffer.from(content, 'base64'),
    cid: contentId?.replace(/^<|>$/g, ''),
    contentDisposition: contentId ? 'inline' : 'attachment',
  };
}

function body(value, field) {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new FieldError(field, 'must be text');
  return value.toWellFormed();
}

function list(value, field) {
  if (!Array.isArray(value)) throw new FieldError(field, 'must be a list');
  return value;
}

/** One line of text: it ends up in a header, where a line break would start a header of the writer's choice. */
function line(value, field, { empty = false, most = 10_000 } = {}) {
  if (typeof value !== 'string' || (value === '' && !empty)) throw new FieldError(field, empty ? 'must be text' : 'is required');
  if (/[\r\n\0\u2028\u2029]/.test(value)) throw new FieldError(field, 'must not contain line breaks');
  if (value.length > most) throw new FieldError(field, `must be at most ${most} characters`);
  return value.toWellFormed();
}
