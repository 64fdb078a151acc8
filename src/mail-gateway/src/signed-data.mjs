// S/MIME in its opaque form hides a readable MIME part inside a CMS structure. This reads just that part out of it;
// whether the signature holds is nobody's question here. Bounded: no recursion beyond a few levels, no copy but the result.

const SIGNED_DATA = Buffer.from('2a864886f70d010702', 'hex');
const DATA = Buffer.from('2a864886f70d010701', 'hex');
const MAX_DEPTH = 8;
const MAX_PIECES = 100_000;

/** The MIME part inside CMS signed-data, or null when `bytes` are something else (encrypted, compressed, broken). */
export function contentOfSignedData(bytes) {
  const outer = element(bytes, 0, bytes.length);
  const type = outer && element(bytes, outer.start, outer.end);
  if (!type || type.tag !== 0x06 || !bytes.subarray(type.start, type.end).equals(SIGNED_DATA)) return null;
  const wrapper = element(bytes, type.next, outer.end);
  const signed = wrapper && element(bytes, wrapper.start, wrapper.end);
  if (!signed) return null;
  // version, digestAlgorithms, then encapContentInfo: the first SEQUENCE.
  for (let at = signed.start, looked = 0; looked < 4; looked++) {
    const item = element(bytes, at, signed.end);
    if (!item) return null;
    if (item.tag === 0x30) return contentOf(bytes, item);
    at = item.next;
  }
  return null;
}

function contentOf(bytes, info) {
  const type = element(bytes, info.start, info.end);
  if (!type || type.tag !== 0x06 || !bytes.subarray(type.start, type.end).equals(DATA)) return null;
  const explicit = element(bytes, type.next, info.end);
  const octets = explicit && element(bytes, explicit.start, explicit.end);
  if (!octets) return null;
  const pieces = [];
  return collect(bytes, octets, pieces, 0) ? Buffer.concat(pieces) : null;
}

// An OCTET STRING is one piece or, when constructed, a list of them.
function collect(bytes, item, pieces, depth) {
  if (item.tag === 0x04) {
    pieces.push(bytes.subarray(item.start, item.end));
    return pieces.length <= MAX_PIECES;
  }
  if (item.tag !== 0x24 || depth > MAX_DEPTH) return false;
  for (let at = item.start; at < item.end;) {
    const inner = element(bytes, at, item.end);
    if (!inner) return false;
    if (inner.tag === 0x00 && inner.start === inner.end) break;
    if (!collect(bytes, inner, pieces, depth + 1)) return false;
    at = inner.next;
  }
  return true;
}

/** One BER element at `at`: {tag, start, end, next}. An indefinite length ends where its parent does, or at its end mark. */
function element(bytes, at, limit, depth = 0) {
  if (at + 2 > limit || depth > 32) return null;
  const tag = bytes[at];
  let length = bytes[at + 1];
  let start = at + 2;
  if (length === 0x80) {
    const end = endOfIndefinite(bytes, start, limit, depth);
    return end < 0 ? null : { tag, start, end, next: end + 2 };
  }
  if (length > 0x80) {
    const count = length & 0x7f;
    if (count > 4 || start + count > limit) return null;
    length = bytes.readUIntBE(start, count);
    start += count;
  }
  const end = start + length;
  return end > limit ? null : { tag, start, end, next: end };
}

function endOfIndefinite(bytes, from, limit, depth) {
  for (let at = from, looked = 0; at + 2 <= limit && looked < MAX_PIECES; looked++) {
    if (bytes[at] === 0 && bytes[at + 1] === 0) return at;
    const item = element(bytes, at, limit, depth + 1);
    if (!item) return -1;
    at = item.next;
  }
  return -1;
}
