import { Transform } from 'node:stream';
import { append, FileBytes } from './mail-bytes.mjs';

/** Bytes of all plain text, and of all HTML, of one large message that are read as text. More is nobody's letter: it stays whole as a file. */
const MOST_TEXT = 2_097_152;

/** How far before the limit a place to cut is looked for, in bytes. */
const CUT_WITHIN = 65_536;

/**
 * Where the parts of one message go: of a small one into memory, of a large one attachments into the file `files`, and text
 * that is too long into the file `texts`, with only its begin read as text.
 */
export class PartCollector {
  #files;
  #texts;
  #left = { text: MOST_TEXT, html: MOST_TEXT };
  #turn = Promise.resolve();

  /** [{kind, content}]: text that was cut, as it was written. */
  cut = [];

  /** files, texts: NamelessFile or what stands for one ({fd, length}); both null keep everything in memory. */
  constructor({ files = null, texts = null } = {}) {
    this.#files = files;
    this.#texts = texts;
  }

  /** Takes one attachment; one at a time. `end()` gives its bytes. */
  attachment() {
    const file = this.#files;
    if (!file) {
      const chunks = [];
      return { write: chunk => chunks.push(chunk), end: () => Buffer.concat(chunks) };
    }
    const from = file.length;
    return { write: chunk => append(file, chunk), end: () => new FileBytes({ fd: file.fd, from, length: file.length - from }) };
  }

  /** A stream that takes the bytes of a text part and gives decode(bytes) at its end. */
  text(kind, isTwoByte, decode) {
    return new TextPart(this, kind, isTwoByte, decode);
  }

  /** Bytes of text that may still be read, or null: all of it. */
  left(kind) {
    return this.#texts ? this.#left[kind] : null;
  }

  used(kind, bytes) {
    this.#left[kind] = Math.max(0, this.#left[kind] - bytes);
  }

  /** The file for text that is too long belongs to one part at a time: {append, end}, where `end()` gives the bytes. */
  async spill(kind) {
    const before = this.#turn;
    let release;
    this.#turn = new Promise(resolve => {
      release = resolve;
    });
    await before;
    const from = this.#texts.length;
    return {
      append: chunk => append(this.#texts, chunk),
      end: () => {
        this.cut.push({ kind, content: new FileBytes({ fd: this.#texts.fd, from, length: this.#texts.length - from }) });
        release();
      },
    };
  }
}

// Every charset guess needs all bytes of the part, so they are held until its end; of a part that is too long, its begin.
class TextPart extends Transform {
  #collector;
  #kind;
  #isTwoByte;
  #decode;
  #chunks = [];
  #length = 0;
  #spill = null;
  #isFile = false;

  constructor(collector, kind, isTwoByte, decode) {
    super();
    this.#collector = collector;
    this.#kind = kind;
    this.#isTwoByte = isTwoByte;
    this.#decode = decode;
  }

  _transform(chunk, _encoding, done) {
    if (this.#spill) {
      this.#spill.append(chunk);
      return done();
    }
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    const left = this.#collector.left(this.#kind);
    if (left === null || this.#length <= left || this.#isFile) return done();
    const begin = Buffer.concat(this.#chunks, this.#length);
    // A file in the letter, as old programs put it there, is only one when its end is there too.
    this.#isFile = this.#kind === 'text' && /^begin [0-7]{3,4} \S/m.test(begin.toString('latin1'));
    if (this.#isFile) {
      this.#chunks = [begin];
      return done();
    }
    this.#collector.spill(this.#kind).then(spill => {
      this.#spill = spill;
      spill.append(begin);
      this.#chunks = [Buffer.from(begin.subarray(0, placeToCut(begin, left, this.#isTwoByte)))];
      this.#length = this.#chunks[0].length;
      done();
    }, done);
  }

  _flush(done) {
    this.#spill?.end();
    this.#collector.used(this.#kind, this.#spill ? Infinity : this.#length);
    this.push(Buffer.from(this.#decode(Buffer.concat(this.#chunks, this.#length)), 'utf8'));
    done();
  }
}

// At the end of a line, of a tag or of a word, so that no letter of several bytes is cut in two.
function placeToCut(bytes, most, isTwoByte) {
  const within = bytes.subarray(0, most);
  const found = [0x0a, 0x3e, 0x20].map(sign => within.lastIndexOf(sign)).find(at => at >= 0 && at > most - CUT_WITHIN);
  const end = found === undefined ? most : found + 1;
  return isTwoByte ? Math.min(most, end + (end % 2)) & ~1 : end;
}
