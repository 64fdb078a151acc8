import addressparser from 'nodemailer/lib/addressparser';
import { beginOfMessage } from './begin-of-message.mjs';
import { decodeText } from './charset-repair.mjs';
import { decodeWords } from './encoded-words.mjs';

/**
 * The header fields of a raw message in their order: [{name, raw}], `raw` unfolded text with encoded words still in place
 * and raw non-ASCII bytes repaired. Reads at most `limitBytes` of header.
 */
export function readHeaderFields(raw, fallbackCharset, limitBytes = Infinity) {
  const message = beginOfMessage(raw);
  const block = message.subarray(0, Math.min(endOfHeaders(message), limitBytes)).toString('latin1');
  const fields = [];
  let current = null;
  for (const line of block.split(/\r?\n/)) {
    if (/^[ \t]/.test(line)) {
      current?.parts.push(line.replace(/^[ \t]+/, ' '));
      continue;
    }
    // A line that is no field (an mbox "From " line, garbage) also ends the field before it.
    const name = /^([!-9;-~]+)[ \t]*:/.exec(line);
    current = name ? { name: name[1], parts: [line.slice(name[0].length)] } : null;
    if (current) fields.push(current);
  }
  return fields.map(({ name, parts }) => {
    const latin1 = parts.join('').trim();
    return { name, raw: /[\x80-\xff]|\x1b/.test(latin1) ? decodeText(Buffer.from(latin1, 'latin1'), '', fallbackCharset) : latin1 };
  });
}

/** Offset of the empty line that ends the header, or the length of the message. */
export function endOfHeaders(message) {
  for (let at = 0; ;) {
    const end = message.indexOf(0x0a, at);
    if (end < 0) return message.length;
    if (end === at || (end === at + 1 && message[at] === 0x0d)) return at;
    at = end + 1;
  }
}

/** All mailboxes of an address header, groups opened: [{name, email}]. Encoded words are decoded after splitting, so a name cannot smuggle in an address. */
export function readAddresses(raw, fallbackCharset) {
  if (!raw) return [];
  const flat = addressparser(raw, { flatten: true });
  return flat
    .map(({ name, address }) => ({
      name: decodeWords(name ?? '', fallbackCharset).replace(/\s+/g, ' ').trim(),
      email: plainAddress(address ?? '', fallbackCharset),
    }))
    .filter(({ name, email }) => name || email)
    .map(mailbox => mailbox.email ? mailbox : wholeMailboxEncoded(mailbox));
}

function plainAddress(written, fallbackCharset) {
  const address = written.replace(/^\s*mailto:/i, '');
  if (!address.includes('=?')) return address.trim();
  const decoded = decodeWords(address, fallbackCharset).trim();
  return /^[^\s@<>]+@[^\s@<>]+$/.test(decoded) ? decoded : '';
}

// Some senders encode the complete mailbox, address included: =?utf-8?B?"Name <a@b>"?=.
function wholeMailboxEncoded({ name, email }) {
  const inside = /^"?([^<>"]*)"?\s*<([^\s@<>]+@[^\s@<>]+)>$/.exec(name);
  return inside ? { name: inside[1].trim(), email: inside[2] } : { name, email };
}

/** Message ids of an In-Reply-To or References header, angle brackets kept. */
export function readMessageIds(raw) {
  const bracketed = raw.match(/<[^<>\s]{1,998}>/g);
  if (bracketed) return bracketed;
  return raw.split(/\s+/).filter(word => word.includes('@')).map(word => `<${word.replace(/[<>]/g, '')}>`);
}
