import libmime from 'libmime';
import { MailParser } from 'mailparser';
import { isUtf8 } from 'node:buffer';
import { once } from 'node:events';
import { beginOfMessage } from './begin-of-message.mjs';
import { decodeText } from './charset-repair.mjs';
import { decodeWords } from './encoded-words.mjs';
import { endOfHeaders, readHeaderFields } from './headers.mjs';
import { htmlToText } from './html-text.mjs';
import { FileBytes, startOf, wholeOf } from './mail-bytes.mjs';
import { PartCollector } from './part-collector.mjs';
import { repairPart } from './part-repair.mjs';
import { contentOfSignedData } from './signed-data.mjs';
import { decodeUuencodedPart, takeUuencodedFiles } from './uuencode.mjs';

const flowed = new libmime.Libmime();

/** Bytes of a message in which the end of its header is looked for. */
const MOST_HEADER = 4_194_304;

/** Bytes taken as text when a mail has no structure that can be read. */
const MAX_LOOSE_TEXT = 1_048_576;

/**
 * Body and attachments of a raw message, a Buffer or FileBytes: {text, html, isCut, attachments: [{name, contentType, contentId,
 * content}]}. With `spools`, {files, texts} as PartCollector takes them, attachments are FileBytes in `files`, and text that is too
 * long is cut and attached whole; then `isCut`. Header fields are read apart (headers.mjs), so this is the only file that knows
 * which MIME parser is used. Rejects only at the parser's own limits (header over 1 MiB, more than 1000 parts in a part).
 */
export async function parseMessage(raw, fallbackCharset, spools = {}) {
  const message = beginOfMessage(raw);
  const body = await parseOnce([message], fallbackCharset, spools);
  if (body.text.trim() || body.html.trim()) return body;
  const signed = signedPart(body.attachments);
  if (signed) {
    const inside = await parseOnce([signed], fallbackCharset, spools);
    return { ...inside, attachments: [...body.attachments, ...inside.attachments] };
  }
  return body.attachments.length > 0 ? body : await readWithoutStructure(message, body, fallbackCharset, spools);
}

function signedPart(attachments) {
  const [only, second] = attachments;
  if (!only || second || !/^application\/(x-)?pkcs7-mime$/.test(only.contentType)) return null;
  return contentOfSignedData(wholeOf(only.content));
}

// A boundary that is missing or wrong would swallow the whole letter: the real one stands in the body, or everything is text.
async function readWithoutStructure(message, nothing, fallbackCharset, spools) {
  const start = endOfHeaders(startOf(message, MOST_HEADER));
  const rest = message.subarray(start);
  if (!/\S/.test(startOf(rest, 1_000_000).toString('latin1'))) return nothing;
  const boundary = /^--([!-~][ -~]{0,199}?)[ \t]*\r?\n(?:[A-Za-z][A-Za-z-]{2,60}:|\r?\n)/m.exec(startOf(rest, 65_536).toString('latin1'))?.[1];
  if (boundary && !boundary.includes('"') && !boundary.includes('\\')) {
    const found = await parseOnce([Buffer.from(`Content-Type: multipart/mixed; boundary="${boundary}"\r\n\r\n`, 'latin1'), withoutBlanksBehindBoundaries(rest)], fallbackCharset, spools);
    if (found.text.trim() || found.html.trim() || found.attachments.length > 0) return found;
  }
  return { ...nothing, text: decodeText(startOf(rest, MAX_LOOSE_TEXT), '', fallbackCharset).replaceAll(/\r\n?/g, '\n').trim() };
}

// RFC 2046 allows them; the parser wants none.
function withoutBlanksBehindBoundaries(rest) {
  return rest instanceof FileBytes ? rest : Buffer.from(rest.toString('latin1').replaceAll(/^(--[!-~][ -~]{0,199}?)[ \t]+(?=\r?$)/gm, '$1'), 'latin1');
}

async function parseOnce(sources, fallbackCharset, spools) {
  const collector = new PartCollector(spools);
  const parser = new RepairingParser(fallbackCharset, collector);
  const parts = [];
  await new Promise((resolve, reject) => {
    parser.on('error', reject);
    parser.on('end', resolve);
    parser.on('data', part => {
      if (part.type !== 'attachment') return;
      const kept = collector.attachment();
      part.content.on('error', reject);
      part.content.on('data', chunk => kept.write(chunk));
      part.content.on('end', () => {
        parts.push({ part, content: kept.end() });
        part.release();
      });
    });
    feed(parser, sources).catch(reject);
  });

  const { text, files } = takeUuencodedFiles(parser.body.text.replaceAll(/\r\n?/g, '\n'));
  const attachments = [
    ...parts.map(({ part, content }) => ({
      name: part.filename,
      contentType: part.contentType || 'application/octet-stream',
      contentId: part.cid ?? '',
      subject: part.contentType === 'message/rfc822' && !part.filename ? subjectOf(startOf(content, 65_536), fallbackCharset) : null,
      content: isUuencoded(part) ? decodeUuencodedPart(wholeOf(content)) ?? content : content,
    })),
    ...files.map(({ name, content }) => ({ name, contentType: libmime.detectMimeType(name), contentId: '', content })),
    ...collector.cut.map(({ kind, content }) => ({ name: kind === 'html' ? 'message.html' : 'message.txt', contentType: kind === 'html' ? 'text/html' : 'text/plain', contentId: '', content })),
  ].map(({ subject, ...attachment }, index) => ({ ...attachment, name: subject ? `${attachmentName({ name: subject }, index, fallbackCharset)}.eml` : attachmentName(attachment, index, fallbackCharset) }));
  return { text, html: parser.body.html, isCut: collector.cut.length > 0, attachments };
}

// No faster than the parser takes it, so that a large message is never in memory whole.
async function feed(parser, sources) {
  for (const source of sources) {
    for (const piece of source instanceof FileBytes ? source.pieces() : [source]) {
      if (!parser.write(piece) && source instanceof FileBytes) await once(parser, 'drain');
    }
  }
  parser.end();
}

// A forwarded mail without a name goes by its subject; slashes in it are no folders.
function subjectOf(content, fallbackCharset) {
  const field = readHeaderFields(content, fallbackCharset, 65_536).find(({ name }) => name.toLowerCase() === 'subject');
  return field ? decodeWords(field.raw, fallbackCharset).replace(/[\\/]/g, '_').replace(/\s+/g, ' ').trim().slice(0, 120).toWellFormed() : null;
}

function isUuencoded(part) {
  return /^x-uu(e|encode)?$|^uuencode$/i.test(part.headers?.get('content-transfer-encoding') ?? '');
}

// Only the last path element, never empty: the sender's folders are none of our business.
function attachmentName({ name, contentType }, index, fallbackCharset) {
  const last = decodeWords((name || '').toString(), fallbackCharset).split(/[\\/]/).pop().replace(/[\u0000-\u001f\u007f]/g, '').trim();
  return last && !/^\.+$/.test(last) ? last : `attachment-${index + 1}.${libmime.detectExtension(contentType)}`;
}

// mailparser decodes a part by its label alone. This subclass overrides the four methods where label
// and bytes meet (exact pin; the charset tests fail if an update moves them) and leaves MIME to it.
class RepairingParser extends MailParser {
  /** {text, html}, set when the message has been read. */
  body = { text: '', html: '' };

  #collector;

  constructor(fallbackCharset, collector) {
    super({
      fallbackCharset,
      keepCidLinks: true,
      skipHtmlToText: true,
      skipTextToHtml: true,
      skipImageLinks: true,
      // A forwarded message stays one file with its bytes unchanged, whatever its disposition.
      ignoreEmbedded: true,
    });
    this.#collector = collector;
  }

  createNode(node) {
    repairHeaders(node, this.options.fallbackCharset);
    repairPart(node);
    // RFC 2046: what does not say what it is, is a mail when it stands in a digest.
    if (node.parentNode?.multipart === 'digest' && !node.headers.getFirst('content-type')) node.contentType = 'message/rfc822';
    const part = super.createNode(node);
    if (part.decoder && !part.isAttachment) {
      if (node.filename && node.disposition === 'inline' && (this.hasText || this.hasHtml)) {
        // A log file shown inline by the sender's program is a file, not more of the letter.
        part.isAttachment = true;
        part.disposition = 'attachment';
      } else {
        // The parser would hold all of a flowed text; it is unfolded with the charset instead, of which the begin may be enough.
        const flow = node.flowed ? (node.delSp ? 'delsp' : 'flowed') : 'fixed';
        node.flowed = false;
        part.charset = `${part.contentType === 'text/html' ? 'html' : 'text'} ${flow} ${node.charset || ''}`;
      }
    }
    return part;
  }

  getDecoder() {
    const { fallbackCharset } = this.options;
    return {
      decodeStream: manner => {
        const [kind, flow, ...words] = manner.split(' ');
        const label = words.join(' ');
        return this.#collector.text(kind, /utf-?16|ucs-?2/i.test(label), bytes =>
          decodeText(flow === 'fixed' ? bytes : unfold(bytes, flow === 'delsp'), label, fallbackCharset, { html: kind === 'html' }));
      },
    };
  }

  getTextContent() {
    const { text, html } = contentOf(this.tree);
    this.body = { text: text ?? (html === null ? '' : htmlToText(html)), html: html ?? '' };
    return { type: 'text' };
  }
}

function unfold(bytes, deleteSpaces) {
  return bytes.length === 0 ? bytes : Buffer.from(flowed.decodeFlowed(bytes.toString('latin1'), deleteSpaces), 'latin1');
}

/** What one part says as text and as HTML; null where it says nothing in that form. */
function contentOf(part) {
  if (part.children.length === 0) {
    const content = part.textContent;
    if (!content?.trim()) return { text: null, html: null };
    return part.contentType === 'text/html' ? { text: null, html: content } : { text: content, html: null };
  }
  const children = part.children.map(contentOf);
  if (part.contentType === 'multipart/alternative') {
    return {
      text: children.find(child => child.text !== null)?.text ?? null,
      html: children.findLast(child => child.html !== null)?.html ?? null,
    };
  }
  const speaking = children.filter(child => child.text !== null || child.html !== null);
  return {
    text: joinWhen(speaking, 'text', '\n', child => htmlToText(child.html)),
    html: joinWhen(speaking, 'html', '<br>\n', child => `<pre style="white-space:pre-wrap">${escapeHtml(child.text)}</pre>`),
  };
}

function joinWhen(children, form, separator, convert) {
  if (children.every(child => child[form] === null)) return null;
  return children.map(child => child[form] ?? convert(child)).join(separator);
}

function escapeHtml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

// Header lines with raw GBK (or other non-UTF-8) bytes are rewritten as UTF-8 before names are read from them.
function repairHeaders(node, fallbackCharset) {
  let repaired = false;
  for (const field of node.headers.getList()) {
    const bytes = Buffer.from(field.line, 'latin1');
    if (isUtf8(bytes)) continue;
    field.line = Buffer.from(decodeText(bytes, '', fallbackCharset), 'utf8').toString('latin1');
    repaired = true;
  }
  if (!repaired) return;
  const parameter = (field, name) => libmime.parseHeaderValue(node.headers.getFirst(field)).params[name];
  const name = parameter('content-disposition', 'filename') || parameter('content-type', 'name');
  if (name) node.filename = decodeWords(name, fallbackCharset);
}
