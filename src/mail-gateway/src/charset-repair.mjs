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
  [/^(cs)?unicode$|^utf-?16$|^iso-10646-ucs-2$/, 'utf-16'],
  [/^utf-?8(mb[34])?$|^unicode-1-1-utf-8$/, 'utf8'],
  [/^(us-?)?ascii$|^ansi_x3/, 'ascii'],
  [/^(cs)?iso-?2022-?kr$/, 'iso-2022-kr'],
  [/^(ks_c_5601|euc-?kr|cp949|uhc|korean)/, 'cp949'],
  // As in browsers: who says ISO-8859-1 means Windows-1252, with its quotes and dashes.
  [/^(iso-?8859-?1|latin-?1|cp1252|windows-1252|ansi|x-ansi)$/, 'windows-1252'],
];
const NOT_CHARSETS = /^(base64|hex|binary|ucs2|_internal|7bit|8bit|unknown|x-unknown|default|none)/;

/** The codec for a charset label from a mail, or null when the label names none we know. */
export function encodingOf(label) {
  const name = (label ?? '').toString().trim().replace(/^["']+|["']+$/g, '').replace(/\*.*$/, '').toLowerCase();
  if (!name || NOT_CHARSETS.test(name)) return null;
  const family = FAMILIES.find(([pattern]) => pattern.test(name));
  if (family) return family[1];
  // Mac names of their own: x-mac-cyrillic and the like.
  const mac = name.replace(/^x-mac-?/, 'mac').replace(/^macroman$/, 'macintosh');
  return [name, mac].find(known => iconv.encodingExists(known)) ?? null;
}

/** Text of `bytes` that came with the charset `label` (may be absent or wrong). Never throws. */
export function decodeText(bytes, label, fallbackCharset, { html = false } = {}) {
  const declared = encodingOf(label);
  if (declared === 'windows-1252') return decodeAs(bytes, betterThanLatin(bytes, fallbackCharset, html));
  if (declared && declared !== 'utf8' && declared !== 'ascii') {
    const text = decodeAs(bytes, declared);
    return text.includes('\uFFFD') && isUtf8(bytes) && !isAscii(bytes) ? decodeAs(bytes, 'utf8') : text;
  }
  if (isUtf8(bytes)) {
    // ISO-2022-JP and HZ are pure ASCII on the wire; their shift sequences give them away.
    if (bytes.includes('\x1b$')) return decodeAs(bytes, 'iso-2022-jp');
    return looksHz(bytes) ? decodeHz(bytes) : decodeAs(bytes, 'utf8');
  }
  const fallback = encodingOf(fallbackCharset);
  const guesses = ['utf8', html ? metaCharset(bytes) : null, needsPairs(fallback) && !comesInPairs(bytes) ? null : fallback];
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
    case 'iso-2022-kr': return decodeIso2022Kr(bytes);
    case 'iso-2022-jp': return new TextDecoder('iso-2022-jp').decode(bytes);
    default: return iconv.decode(bytes, encoding);
  }
}

// Programs that say ISO-8859-1 often only mean "I do not know". Bytes that are UTF-8 prove it; so do a page's own <meta>
// and, where people write Chinese or Korean, letters that come in pairs only.
function betterThanLatin(bytes, fallbackCharset, html) {
  if (isAscii(bytes)) return 'windows-1252';
  if (isUtf8(bytes)) return 'utf8';
  const meta = html ? metaCharset(bytes) : null;
  if (meta && meta !== 'utf8' && meta !== 'ascii') return meta;
  const fallback = encodingOf(fallbackCharset);
  const isCjk = needsPairs(fallback) && comesInPairs(bytes, 1) && !decodeAs(bytes, fallback).includes('\uFFFD');
  return isCjk ? fallback : 'windows-1252';
}

function needsPairs(encoding) {
  return encoding === 'gb18030' || encoding === 'cp949';
}

/** Whether bytes beyond ASCII stand side by side, as in Chinese, rather than alone, as accented letters do. */
function comesInPairs(bytes, share = 0.5) {
  let high = 0;
  let paired = 0;
  for (let at = 0; at < bytes.length;) {
    let end = at;
    while (end < bytes.length && bytes[end] > 0x7f) end++;
    const run = end - at;
    high += run;
    if (run >= 2) paired += share === 1 && run % 2 ? 0 : run;
    at = Math.max(end, at + 1);
  }
  return high === 0 || (paired >= high * share && (share < 1 || high >= 4));
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

// A pair of shifts with nothing but pairs of GB2312 letters between them: no shell or code looks like that.
function looksHz(bytes) {
  if (!bytes.includes('~{') || !bytes.includes('~}')) return false;
  const runs = bytes.toString('latin1').match(/~\{[\x21-\x77][\x21-\x7e](?:[\x21-\x77][\x21-\x7e])*~\}/g);
  return runs !== null && !decodeHz(bytes).includes('\uFFFD');
}

// RFC 1557: a designation at a line's begin, then KS X 1001 in seven bits between shift-out and shift-in.
function decodeIso2022Kr(bytes) {
  const out = Buffer.alloc(bytes.length);
  let length = 0;
  let korean = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === 0x1b && bytes.toString('latin1', at + 1, at + 4) === '$)C') {
      at += 3;
      if (bytes[at + 1] === 0x0d && bytes[at + 2] === 0x0a) at += 2;
      else if (bytes[at + 1] === 0x0a) at++;
    } else if (byte === 0x0e || byte === 0x0f) korean = byte === 0x0e;
    else out[length++] = korean && byte > 0x20 ? byte | 0x80 : byte;
  }
  return iconv.decode(out.subarray(0, length), 'cp949');
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
