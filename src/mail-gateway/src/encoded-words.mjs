import { decodeText } from './charset-repair.mjs';

const WORD = /=\?([^?\s]{1,60})\?([bq])\?([^?]*)\?=/gi;

/** Decodes RFC 2047 words in a header value. Characters split over two words of one charset come out whole. */
export function decodeWords(value, fallbackCharset) {
  if (!value.includes('=?')) return value;
  let text = '';
  let from = 0;
  let run = null;
  const finishRun = () => {
    if (run) text += decodeText(Buffer.concat(run.parts), run.charset, fallbackCharset);
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
    run.parts.push(/^b$/i.test(encoding) ? Buffer.from(encoded, 'base64') : decodeQ(encoded));
    from = match.index + whole.length;
  }
  finishRun();
  return text + value.slice(from);
}

// Raw non-ASCII inside a word is against the rules but happens; it reached us as text, so its UTF-8 bytes stand in.
function decodeQ(encoded) {
  const bytes = Buffer.from(encoded.replaceAll('_', ' '), 'utf8').toString('latin1');
  return Buffer.from(bytes.replace(/=([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1');
}
