// HTML to readable plain text for mails that bring no text of their own. One pass, no tree, no
// recursion: nesting depth costs nothing, and any input gives an answer.

/** Input beyond this many characters is not read; a mail that long is read as HTML anyway. */
const MAX_INPUT = 4 * 1024 * 1024;

/** A tag whose attributes are longer than this is closed at its first ">", quotes or not. */
const MAX_QUOTED_TAG = 2048;

/** Signs before a line, however deep the quote is. */
const MAX_SIGNS = 20;

const SILENT = new Set(['script', 'style', 'head', 'title', 'template', 'noscript', 'svg']);
const PARAGRAPHS = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'ul', 'ol', 'dl', 'table', 'pre', 'hr']);
const LINES = new Set(['div', 'tr', 'li', 'dt', 'dd', 'section', 'article', 'header', 'footer', 'address', 'center', 'form', 'br']);

// Around lines inside a quote; taken out of mail text beforehand, so that only we can write them.
const QUOTE_BEGIN = '\ue0f0';
const QUOTE_END = '\ue0f1';
const NAMED = {
  nbsp: '\u00a0', amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", copy: '©', reg: '®', trade: '™', hellip: '…',
  mdash: '—', ndash: '–', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', laquo: '«', raquo: '»', bull: '•',
  middot: '·', times: '×', yen: '¥', euro: '€', pound: '£', deg: '°', ensp: ' ', emsp: ' ', thinsp: ' ', zwnj: '', zwj: '',
};

/** Plain text of `html`. Never throws; runs in time linear in the input. */
export function htmlToText(html) {
  const source = html.slice(0, MAX_INPUT).replaceAll(/[\ue0f0\ue0f1]/g, '');
  const out = new Lines();
  let link = null;
  let preformatted = 0;
  const quotes = [];
  const neverClosed = new Set();
  for (let at = 0; at < source.length;) {
    const open = source.indexOf('<', at);
    const text = source.slice(at, open < 0 ? source.length : open);
    if (text) out.text(decodeEntities(text), preformatted > 0);
    if (open < 0) break;
    if (source.startsWith('<!--', open)) {
      at = after(source, '-->', open + 4);
      continue;
    }
    const tag = /^<(\/?)([a-z][a-z0-9:-]*)/i.exec(source.slice(open, open + 40));
    if (!tag && !/[!?/]/.test(source[open + 1] ?? '')) {
      out.text('<', preformatted > 0);
      at = open + 1;
      continue;
    }
    const close = endOfTag(source, open);
    if (!tag) {
      at = close;
      continue;
    }
    const name = tag[2].toLowerCase();
    const opening = tag[1] === '';
    at = close;
    if (SILENT.has(name)) {
      if (opening && source[close - 2] !== '/') at = skipElement(source, name, close, neverClosed);
    } else if (name === 'a') {
      if (opening) link = { href: hrefOf(source.slice(open, Math.min(close, open + MAX_QUOTED_TAG))), from: out.length };
      else if (link) {
        out.link(link);
        link = null;
      }
    } else if (name === 'td' || name === 'th') {
      if (!opening) out.text(' ', false);
    } else if (PARAGRAPHS.has(name)) {
      if (name === 'blockquote') {
        if (opening) quotes.push(isCitation(source.slice(open, Math.min(close, open + MAX_QUOTED_TAG))));
        const cited = opening ? quotes.at(-1) : quotes.pop();
        if (cited && opening) {
          out.break(2);
          out.mark(QUOTE_BEGIN);
        } else if (cited) out.endMark(QUOTE_END);
      }
      if (name === 'pre') preformatted = Math.max(0, preformatted + (opening ? 1 : -1));
      out.break(2);
    } else if (name === 'br') {
      out.newline();
    } else if (LINES.has(name)) {
      out.break(1);
      if (name === 'li' && opening) out.text('- ', true);
    }
  }
  return out.toString();
}

/** Collects text; white space collapses as a browser would, breaks never pile up beyond one empty line unless <br> asks. */
class Lines {
  #parts = [];
  #pendingBreaks = 0;
  #endsWithSpace = true;
  length = 0;

  text(value, keepSpaces) {
    let clean = keepSpaces ? value : value.replace(/[ \t\r\n\f]+/g, ' ');
    if (!keepSpaces && (this.#endsWithSpace || this.#pendingBreaks > 0) && clean.startsWith(' ')) clean = clean.slice(1);
    if (!clean) return;
    this.#flushBreaks();
    this.#push(clean);
    this.#endsWithSpace = /\s$/.test(clean.slice(-1));
  }

  break(lines) {
    this.#pendingBreaks = Math.max(this.#pendingBreaks, lines);
  }

  newline() {
    this.#flushBreaks();
    this.#push('\n');
    this.#endsWithSpace = true;
  }

  link({ href, from }) {
    if (!/^(https?|ftp):/i.test(href)) return;
    const shown = this.#parts.slice(from).join('').trim();
    const bare = address => address.replace(/^https?:\/\//i, '').replace(/\/$/, '');
    if (shown && bare(shown) !== bare(href)) this.text(` [${href}]`, false);
    else if (!shown) this.text(href, false);
  }

  /** End of a quote, at the end of its last line. */
  endMark(sign) {
    this.#push(sign);
  }

  /** Begin of a quote, at the begin of the next line. */
  mark(sign) {
    this.#flushBreaks();
    this.#push(sign);
    this.#endsWithSpace = true;
  }

  toString() {
    const text = this.#parts.join('').replaceAll('\u00a0', ' ');
    const lines = text.split('\n').map(line => line.trimEnd());
    return (text.includes(QUOTE_BEGIN) ? prefixed(lines) : lines).join('\n').replace(/\n{4,}/g, '\n\n\n').trim();
  }

  #flushBreaks() {
    if (this.#pendingBreaks > 0 && this.#parts.length > 0 && this.#parts.at(-1) !== QUOTE_BEGIN) this.#push('\n'.repeat(this.#pendingBreaks));
    this.#pendingBreaks = 0;
  }

  #push(value) {
    this.#parts.push(value);
    this.length = this.#parts.length;
  }
}

// Lines inside quotes get the sign plain mail has for them.
function prefixed(lines) {
  let depth = 0;
  return lines.map(line => {
    const signs = line.match(/[\ue0f0\ue0f1]/g) ?? [];
    depth += signs.filter(sign => sign === QUOTE_BEGIN).length;
    const clean = line.replaceAll(/[\ue0f0\ue0f1]/g, '');
    const shown = depth > 0 ? `${'>'.repeat(Math.min(depth, MAX_SIGNS))} ${clean}`.trimEnd() : clean;
    depth = Math.max(0, depth - signs.filter(sign => sign === QUOTE_END).length);
    return shown;
  });
}

// A blockquote may only indent; those around old mail say so, by type, class or the line on their left.
function isCitation(tag) {
  return /\s(type\s*=\s*["']?cite|cite\s*=|id\s*=\s*["']?isReplyContent|class\s*=\s*["'][^"']*quote)|border-left\s*:/i.test(tag);
}

function after(source, mark, from) {
  const found = source.indexOf(mark, from);
  return found < 0 ? source.length : found + mark.length;
}

function endOfTag(source, open) {
  let quote = '';
  const limit = Math.min(source.length, open + MAX_QUOTED_TAG);
  for (let at = open + 1; at < limit; at++) {
    const character = source[at];
    if (quote) {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return at + 1;
  }
  return after(source, '>', open);
}

// An element that is never closed is read as if its tag were not there, so that nothing of the mail is lost.
function skipElement(source, name, from, neverClosed) {
  if (neverClosed.has(name)) return from;
  const closing = new RegExp(`</${name}\\b`, 'gi');
  closing.lastIndex = from;
  const found = closing.exec(source);
  if (found) return endOfTag(source, found.index);
  neverClosed.add(name);
  return from;
}

function hrefOf(tag) {
  const match = /\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/i.exec(tag);
  return match ? decodeEntities(match[1] ?? match[2] ?? match[3]).trim() : '';
}

function decodeEntities(text) {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|([a-z]{2,8}));?/gi, (whole, hex, decimal, name) => {
    if (name) return NAMED[name] ?? NAMED[name.toLowerCase()] ?? whole;
    const code = hex ? Number.parseInt(hex, 16) : Number.parseInt(decimal, 10);
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : '\uFFFD';
  });
}
