import { createRequire } from 'node:module';

// How the mails of this corpus are put together. All texts, people and addresses are invented.

export const iconv = createRequire(new URL('../../../src/mail-gateway/package.json', import.meta.url))('iconv-lite');

export const latin1 = text => Buffer.from(text, 'latin1');
export const bytes = part => (Buffer.isBuffer(part) ? part : Buffer.from(part, 'utf8'));
export const encode = (text, charset) => iconv.encode(text, charset);

/** Joins lines (text or bytes) with CRLF. */
export function lines(...parts) {
  return Buffer.concat(parts.flatMap((part, index) => (index === 0 ? [bytes(part)] : [latin1('\r\n'), bytes(part)])));
}

export const crlf = text => text.replaceAll(/\r?\n/g, '\r\n');

export function base64(content) {
  return bytes(content).toString('base64').replaceAll(/(.{76})(?=.)/g, '$1\r\n');
}

export function quotedPrintable(content) {
  const out = [];
  for (const line of bytes(content).toString('latin1').split(/\r?\n/)) {
    let now = '';
    for (const character of line) {
      const code = character.charCodeAt(0);
      const piece = code > 126 || code === 61 || (code < 32 && code !== 9) ? `=${code.toString(16).toUpperCase().padStart(2, '0')}` : character;
      if (now.length + piece.length > 74) {
        out.push(`${now}=`);
        now = '';
      }
      now += piece;
    }
    out.push(now.replace(/ $/, '=20'));
  }
  return out.join('\r\n');
}

/** An encoded word; `raw` stands in for the bytes where they are not what the charset gives. */
export const wordB = (text, charset, raw = encode(text, charset)) => `=?${charset}?B?${raw.toString('base64')}?=`;
export const wordQ = (text, charset) => `=?${charset}?Q?${[...encode(text, charset)].map(byte => (/[A-Za-z0-9]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : byte === 32 ? '_' : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`)).join('')}?=`;
export const percent = (text, charset) => [...encode(text, charset)].map(byte => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');

/** A message: usual fields, `fields` beside or instead of them (null leaves one out), then the body's lines. */
export function mail(fields, ...body) {
  const usual = {
    From: 'Lin Mei <lin.mei@corp.example>',
    To: 'support@desk.example',
    Subject: 'Test',
    Date: 'Mon, 20 May 2024 09:30:00 +0800',
    'Message-ID': '<corpus@corp.example>',
    'MIME-Version': '1.0',
  };
  const all = Object.entries({ ...usual, ...fields }).filter(([, value]) => value !== null);
  return lines(...all.map(([name, value]) => Buffer.concat([bytes(`${name}: `), bytes(value)])), '', ...body, '');
}

/** Fields and body of one part. */
export function part(fields, ...body) {
  return lines(...Object.entries(fields).map(([name, value]) => Buffer.concat([bytes(`${name}: `), bytes(value)])), '', ...body);
}

export function multipart(boundary, ...parts) {
  return lines(...parts.flatMap(item => [`--${boundary}`, item]), `--${boundary}--`);
}

export const plain = (text, charset = 'utf-8') =>
  part({ 'Content-Type': `text/plain; charset=${charset}`, 'Content-Transfer-Encoding': 'base64' }, base64(encode(crlf(text), charset)));

export const html = (text, charset = 'utf-8') =>
  part({ 'Content-Type': `text/html; charset=${charset}`, 'Content-Transfer-Encoding': 'quoted-printable' }, quotedPrintable(encode(crlf(text), charset)));

/** A file; `disposition` is the whole field. */
export function file(content, type, disposition, more = {}) {
  return part({ 'Content-Type': type, ...(disposition ? { 'Content-Disposition': disposition } : {}), 'Content-Transfer-Encoding': 'base64', ...more }, base64(content));
}

export const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
export const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
