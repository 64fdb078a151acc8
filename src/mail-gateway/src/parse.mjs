import libmime from 'libmime';
import { MailParser } from 'mailparser';
import { isUtf8 } from 'node:buffer';
import { Transform } from 'node:stream';
import { decodeText } from './charset-repair.mjs';
import { decodeWords } from './encoded-words.mjs';
import { htmlToText } from './html-text.mjs';
import { decodeUuencodedPart, takeUuencodedFiles } from './uuencode.mjs';

/**
 * Body and attachments of a raw message: {text, html, attachments: [{name, contentType, contentId, content: Buffer}]}.
 * Header fields are read apart (headers.mjs), so this is the only file that knows which MIME parser is used.
 * Rejects only at the parser's own limits (header over 1 MiB, more than 1000 parts in a part).
 */
export async function parseMessage(message, fallbackCharset) {
  const parser = new RepairingParser(fallbackCharset);
  const parts = [];
  await new Promise((resolve, reject) => {
    parser.on('error', reject);
    parser.on('end', resolve);
    parser.on('data', part => {
      if (part.type !== 'attachment') return;
      const chunks = [];
      part.content.on('error', reject);
      part.content.on('data', chunk => chunks.push(chunk));
      part.content.on('end', () => {
        parts.push({ part, content: Buffer.concat(chunks) });
        part.release();
      });
    });
    parser.end(message);
  });

  const { text, files } = takeUuencodedFiles(parser.body.text);
  const attachments = [
    ...parts.map(({ part, content }) => ({
      name: part.filename,
      contentType: part.contentType || 'application/octet-stream',
      contentId: part.cid ?? '',
      content: isUuencoded(part) ? decodeUuencodedPart(content) ?? content : content,
    })),
    ...files.map(({ name, content }) => ({ name, contentType: libmime.detectMimeType(name), contentId: '', content })),
  ].map((attachment, index) => ({ ...attachment, name: attachmentName(attachment, index, fallbackCharset) }));
  return { text, html: parser.body.html, attachments };
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

  constructor(fallbackCharset) {
    super({
      fallbackCharset,
      keepCidLinks: true,
      skipHtmlToText: true,
      skipTextToHtml: true,
      skipImageLinks: true,
      // A forwarded message stays one file with its bytes unchanged, whatever its disposition.
      ignoreEmbedded: true,
    });
  }

  createNode(node) {
    repairHeaders(node, this.options.fallbackCharset);
    const part = super.createNode(node);
    if (part.decoder && !part.isAttachment) {
      if (node.filename && node.disposition === 'inline' && (this.hasText || this.hasHtml)) {
        // A log file shown inline by the sender's program is a file, not more of the letter.
        part.isAttachment = true;
        part.disposition = 'attachment';
      } else {
        part.charset = `${part.contentType === 'text/html' ? 'html' : 'text'} ${node.charset || ''}`;
      }
    }
    return part;
  }

  getDecoder() {
    const { fallbackCharset } = this.options;
    return {
      decodeStream(kindAndLabel) {
        const [kind, ...label] = kindAndLabel.split(' ');
        return new WholeText(bytes => decodeText(bytes, label.join(' '), fallbackCharset, { html: kind === 'html' }));
      },
    };
  }

  getTextContent() {
    const { text, html } = contentOf(this.tree);
    this.body = { text: text ?? (html === null ? '' : htmlToText(html)), html: html ?? '' };
    return { type: 'text' };
  }
}

// Every charset guess needs all bytes of the part, so they are held until its end.
class WholeText extends Transform {
  #chunks = [];
  #decode;

  constructor(decode) {
    super();
    this.#decode = decode;
  }

  _transform(chunk, _encoding, done) {
    this.#chunks.push(chunk);
    done();
  }

  _flush(done) {
    this.push(Buffer.from(this.#decode(Buffer.concat(this.#chunks)), 'utf8'));
    done();
  }
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
