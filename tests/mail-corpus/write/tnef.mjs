import { latin1 } from './letters.mjs';

// Writes winmail.dat as Outlook does in its "rich text" mails: attributes with checksums, long names as MAPI properties.

function attribute(level, id, content) {
  const head = Buffer.alloc(9);
  head.writeUInt8(level, 0);
  head.writeUInt32LE(id, 1);
  head.writeUInt32LE(content.length, 5);
  const sum = Buffer.alloc(2);
  sum.writeUInt16LE([...content].reduce((total, byte) => (total + byte) & 0xffff, 0));
  return Buffer.concat([head, content, sum]);
}

function longNameProperties(name) {
  const text = Buffer.from(`${name}\0`, 'utf16le');
  const head = Buffer.alloc(16);
  head.writeUInt32LE(1, 0);
  head.writeUInt16LE(0x001f, 4);
  head.writeUInt16LE(0x3707, 6);
  head.writeUInt32LE(1, 8);
  head.writeUInt32LE(text.length, 12);
  return Buffer.concat([head, text, Buffer.alloc((4 - (text.length % 4)) % 4)]);
}

export function winmail(...files) {
  const start = Buffer.alloc(6);
  start.writeUInt32LE(0x223e9f78, 0);
  start.writeUInt16LE(1, 4);
  const needsLongName = name => /[^\x00-\x7f]/.test(name);
  return Buffer.concat([
    start,
    attribute(1, 0x00089006, Buffer.from([0, 0, 1, 0])),
    attribute(1, 0x00069007, Buffer.from([0xa8, 3, 0, 0, 0, 0, 0, 0])),
    ...files.flatMap(({ title, longName = needsLongName(title) ? title : null, content }) => [
      attribute(2, 0x00069002, Buffer.alloc(14)),
      attribute(2, 0x00018010, latin1(`${needsLongName(title) ? 'FILE~1.XLS' : title}\0`)),
      attribute(2, 0x0006800f, content),
      ...(longName ? [attribute(2, 0x00069005, longNameProperties(longName))] : []),
    ]),
  ]);
}
