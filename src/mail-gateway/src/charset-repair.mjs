import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';

// Mail often lies about its character set or says nothing. These rules turn bytes into text anyway:
// believe a label that says something, prefer UTF-8 where the bytes prove it, then the page's own
// <meta>, then the mailbox's fallback, and take Windows-1252 only when all of them would lose text.

/** Share of characters that may be unreadable before a guess is dropped for the next one. */
const TOLERATED_LOSS = 0.05;

/** How far into an HTML body a <meta charset> is looked for, in bytes. */
const META_SEARCH_BYTES = 4096;

// gb2312 and gbk in mail regularly hold characters that only GB18030 has, so all three mean GB18030.
const FAMILIES = [
  [/^(x-)?(euc-?cn|chinese|cp-?936|ms-?936|windows-936|936|(cs)?(gb[-_]?(2312|18030)|gbk)(-80)?|csiso58gb231280)$/, 'gb18030'],
  [/^hz(-gb-?2312)?$/, 'hz'],
  [/big-?5|^(x-)?cp-?950$|^950$/, 'big5hkscs'],
  [/^(cs)?iso-?2022-?jp/, 'iso-2022-jp'],
  [/^utf-?8(mb[34])?$|^unicode-1-1-utf-8$/, 'utf8'],
  [/^(us-?)?ascii$|^ansi_x3/, 'ascii'],
  [/^(ks_c_5601|euc-?kr|cp949|uhc|korean)/, 'cp949'],
];
const NOT_CHARSETS = /^(base64|hex|binary|ucs2|_internal|7bit|8bit|unknown|x-unknown|default|none)/;

/** The codec for a charset label from a mail, or null when the label names none we know. */
export function encodingOf(label) {
  const name = (label ?? '').toString().trim().replace(/^["']+|["']+$/g, '').replace(/\*.*$/, '').toLowerCase();
  if (!name || NOT_CHARSETS.test(name)) return null;
  const family = FAMILIES.find(([pattern]) => pattern.test(name));
  if (family) return family[1];
  return iconv.encodingExists(name) ? name : null;
}

/** Text of `bytes` that came with the charset `label` (may be absent or wrong). Never throws. */
export function decodeText(bytes, label, fallbackCharset, { html = false } = {}) {
  const declared = encodingOf(label);
  if (declared && declared !== 'utf8' && declared !== 'ascii') {
    const text = decodeAs(bytes, declared);
    return text.includes('\uFFFD') && isUtf8(bytes) && !isAscii(bytes) ? decodeAs(bytes, 'utf8') : text;
  }
  if (isUtf8(bytes)) {
    // ISO-2022-JP is pure ASCII on the wire; its shift sequence gives it away.
    return decodeAs(bytes, bytes.includes('\x1b$') ? 'iso-2022-jp' : 'utf8');
  }
  const guesses = ['utf8', html ? metaCharset(bytes) : null, encodingOf(fallbackCharset)];
  for (const guess of guesses) {
    if (!guess) continue;
    const text = decodeAs(bytes, guess);
    if (lossOf(text) <= TOLERATED_LOSS) return text;
  }
  return decodeAs(bytes, 'windows-1252');
}

function decodeAs(bytes, encoding) {
  switch (encoding) {
    case 'hz': return decodeHz(bytes);
    case 'iso-2022-jp': return new TextDecoder('iso-2022-jp').decode(bytes);
    default: return iconv.decode(bytes, encoding);
  }
}

function lossOf(text) {
  let foreign = 0;
  let lost = 0;
  for (const character of text) {
    if (character > '\x7f') foreign++;
    if (character === '\uFFFD') lost++;
  }
  return foreign === 0 ? 0 : lost / foreign;
}

function metaCharset(bytes) {
  const head = bytes.subarray(0, META_SEARCH_BYTES).toString('latin1');
  return encodingOf(/<meta\b[^>]{0,300}?charset\s*=\s*["']?([\w.:-]{1,40})/i.exec(head)?.[1]);
}

// RFC 1843: ASCII with "~{" and "~}" around pairs of seven-bit GB2312 bytes; "~~" is a tilde, "~" before a line end joins lines.
function decodeHz(bytes) {
  const out = Buffer.alloc(bytes.length);
  let length = 0;
  let chinese = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === 0x7e) {
      const next = bytes[at + 1];
      if (next === 0x7b || next === 0x7d) {
        chinese = next === 0x7b;
        at++;
        continue;
      }
      if (!chinese && next === 0x7e) at++;
      else if (!chinese && next === 0x0a) {
        at++;
        continue;
      }
    }
    if (byte === 0x0a) chinese = false;
    out[length++] = chinese ? byte | 0x80 : byte;
  }
  return iconv.decode(out.subarray(0, length), 'gb18030');
}
