import { decodeText } from './charset-repair.mjs';

const WORD = /=\?([^?\s]{1,60})\?([bq])\?([^?]*)\?=/gi;

/** Decodes RFC 2047 words in a header value. Characters split over two words of one charset come out whole. */
export function decodeWords(value, fallbackCharset) {
  if (!value.includes('=?')) return value;
  let text = '';
  let from = 0;
  let run = null;
  const finishRun = () => {
    if (run) text += decodeText(Buffer.concat(run.parts.map(bytesOf)), run.charset, fallbackCharset);
    run = null;
  };
  for (const match of value.matchAll(WORD)) {
    const [whole, charset, encoding, encoded] = match;
    const between = value.slice(from, match.index);
    const adjacent = run !== null && /^\s*$/.test(between);
    const sameCharset = run !== null && run.charset.toLowerCase() === charset.toLowerCase();
    // White space between two encoded words is not part of the text (RFC 2047 section 6.2).
    if (!adjacent || !sameCharset) finishRun();
    if (!adjacent) text += between;
    run ??= { charset, parts: [] };
    const last = run.parts.at(-1);
    // Some programs cut base64 anywhere: a piece that is no whole number of groups goes on in the next word.
    if (/^b$/i.test(encoding) && last?.base64 && last.base64.length % 4 && !last.base64.endsWith('=')) last.base64 += encoded;
    else run.parts.push(/^b$/i.test(encoding) ? { base64: encoded } : { quoted: encoded });
    from = match.index + whole.length;
  }
  finishRun();
  return text + value.slice(from);
}

function bytesOf({ base64, quoted }) {
  return base64 === undefined ? decodeQ(quoted) : Buffer.from(base64, 'base64');
}

// Raw non-ASCII inside a word is against the rules but happens; it reached us as text, so its UTF-8 bytes stand in.
function decodeQ(encoded) {
  const bytes = Buffer.from(encoded.replaceAll('_', ' '), 'utf8').toString('latin1');
  return Buffer.from(bytes.replace(/=([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1');
}
