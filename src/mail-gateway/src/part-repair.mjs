import { Transform } from 'node:stream';

/** Share of a text that may be no base64 before it is taken for plain text that says it were. */
const TOLERATED_GARBAGE = 0.1;

/** Bytes of a part that tell which it is. */
const LOOKED_AT = 8192;

/** Mends what a part says of itself, before the parser acts on it. */
export function repairPart(node) {
  if (node.encoding) node.encoding = node.encoding.replace(/^["'\s]+|["'\s]+$/g, '');
  // RFC 2045 wants a subtype; who leaves it out means text.
  if (node.contentType && !node.contentType.includes('/')) node.contentType = /html/.test(node.contentType) ? 'text/html' : 'text/plain';
  const isText = !node.contentType || /^text\/(plain|html)$/.test(node.contentType);
  if (isText && node.encoding === 'base64' && node.disposition !== 'attachment') {
    const usual = node.getDecoder.bind(node);
    node.getDecoder = () => new ForgivingBase64(usual());
  }
}

// Programs that mark a mail as base64 and send it as it is exist; decoding would destroy every word.
class ForgivingBase64 extends Transform {
  #decoder;
  #begin = [];
  #length = 0;
  #isPlain = null;

  constructor(decoder) {
    super();
    this.#decoder = decoder;
    decoder.on('data', chunk => this.push(chunk));
    decoder.on('error', error => this.destroy(error));
  }

  _transform(chunk, _encoding, done) {
    if (this.#isPlain !== null) return this.#pass(chunk, done);
    this.#begin.push(chunk);
    this.#length += chunk.length;
    return this.#length < LOOKED_AT ? done() : this.#decide(done);
  }

  _flush(done) {
    const end = () => {
      if (this.#isPlain) return done();
      this.#decoder.on('end', () => done());
      return this.#decoder.end();
    };
    return this.#isPlain === null ? this.#decide(end) : end();
  }

  #decide(done) {
    const begin = Buffer.concat(this.#begin);
    this.#begin = [];
    this.#isPlain = looksPlain(begin.toString('latin1'));
    this.#pass(begin, done);
  }

  #pass(chunk, done) {
    if (!this.#isPlain) {
      this.#decoder.write(chunk, () => done());
      return;
    }
    this.push(chunk);
    done();
  }
}

function looksPlain(text) {
  const words = text.trim();
  if (!words) return false;
  const foreign = words.length - (words.match(/[A-Za-z0-9+/=\s]/g)?.length ?? 0);
  // Blanks at the ends of lines are added by programs; between letters only writers put them.
  const blanks = words.match(/[^\s][ \t][^\s]/g)?.length ?? 0;
  return foreign + blanks > words.length * TOLERATED_GARBAGE;
}
