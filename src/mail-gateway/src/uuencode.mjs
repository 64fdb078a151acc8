// Old programs and mainframes still put files into the body between "begin 644 name" and "end".

/** Files found in `text` and the text without them: {text, files: [{name, content}]}. A block that is not well formed stays in the text. */
export function takeUuencodedFiles(text) {
  if (!/^begin [0-7]{3,4} \S/m.test(text)) return { text, files: [] };
  const kept = [];
  const files = [];
  const lines = text.split('\n');
  const lastEnd = lines.findLastIndex(line => line.trimEnd() === 'end');
  for (let at = 0; at < lines.length; at++) {
    const begin = at < lastEnd ? /^begin [0-7]{3,4} (\S.{0,254})$/.exec(lines[at].trimEnd()) : null;
    const block = begin ? readBlock(lines, at + 1) : null;
    if (block) {
      files.push({ name: begin[1], content: block.content });
      at = block.end;
    } else kept.push(lines[at]);
  }
  return { text: kept.join('\n'), files };
}

/** Content of a part whose Content-Transfer-Encoding is x-uuencode, or null when it holds no well-formed block. */
export function decodeUuencodedPart(bytes) {
  return takeUuencodedFiles(bytes.toString('latin1').replaceAll('\r\n', '\n')).files[0]?.content ?? null;
}

function readBlock(lines, from) {
  const chunks = [];
  for (let at = from; at < lines.length; at++) {
    const line = lines[at].replace(/\r$/, '');
    if (line.trimEnd() === 'end') return { content: Buffer.concat(chunks), end: at };
    const chunk = readLine(line);
    if (!chunk) return null;
    chunks.push(chunk);
  }
  return null;
}

function readLine(line) {
  if (line === '' || line === '`' || line === ' ') return Buffer.alloc(0);
  if (!/^[ -`]+$/.test(line)) return null;
  const length = (line.charCodeAt(0) - 32) & 63;
  const out = Buffer.alloc(length);
  const six = at => ((line.charCodeAt(at) || 32) - 32) & 63;
  // Trailing spaces may have been cut on the way, so short lines count as padded; longer than needed is a checksum byte.
  for (let byte = 0, at = 1; byte < length; byte += 3, at += 4) {
    const word = (six(at) << 18) | (six(at + 1) << 12) | (six(at + 2) << 6) | six(at + 3);
    out[byte] = word >> 16;
    if (byte + 1 < length) out[byte + 1] = word >> 8;
    if (byte + 2 < length) out[byte + 2] = word;
  }
  return out;
}
