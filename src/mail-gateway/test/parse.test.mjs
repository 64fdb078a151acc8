import assert from 'node:assert/strict';
import { test } from 'node:test';
import { htmlToText } from '../src/html-text.mjs';
import { inboundMessage, joinedPieces, lengthOfPieces, toJsonBytes } from '../src/inbound-message.mjs';
import { ParsePool } from '../src/parse-pool.mjs';
import { parseMessage } from '../src/parse.mjs';
import { mail, samples } from './samples.mjs';

const source = { kind: 'smtp', mailbox: 'smtp', envelopeFrom: 'lin@corp.example', envelopeTo: ['support@desk.example'], remoteAddress: '127.0.0.1', helo: 'corp.example', tls: false };

function read(pieces) {
  const json = joinedPieces(pieces);
  assert.equal(json.length, lengthOfPieces(pieces), 'the length that is announced is the length that is sent');
  return JSON.parse(json);
}

async function received(raw, fallbackCharset = 'gb18030') {
  return JSON.parse(toJsonBytes(inboundMessage({ raw, body: await parseMessage(raw, fallbackCharset), source, fallbackCharset })));
}

for (const [name, sample] of Object.entries(samples)) {
  test(`${name} comes out as written`, async () => {
    const message = await received(sample.raw);
    if (sample.subject !== undefined) assert.equal(message.Subject, sample.subject, 'subject');
    if (sample.fromName !== undefined) assert.equal(message.FromName, sample.fromName, 'sender name');
    if (sample.text !== undefined) assert.equal(message.TextBody.trimEnd(), sample.text, 'text');
    if (sample.html !== undefined) assert.equal(message.HtmlBody.trimEnd(), sample.html, 'html');
    if (sample.attachments !== undefined) {
      assert.deepEqual(message.Attachments.map(file => file.Name), sample.attachments.map(file => file.name), 'attachment names');
      sample.attachments.forEach((file, index) => {
        const got = Buffer.from(message.Attachments[index].Content, 'base64');
        assert.ok(got.equals(file.bytes), `bytes of ${file.name}: ${got.toString('latin1')}`);
        assert.equal(message.Attachments[index].ContentLength, file.bytes.length, `length of ${file.name}`);
        assert.equal(message.Attachments[index].ContentID, file.cid ?? '', `Content-ID of ${file.name}`);
      });
    }
    assert.ok(Buffer.from(message.RawEmail, 'base64').equals(sample.raw), 'raw bytes are carried unchanged');
    const json = JSON.stringify(message);
    assert.ok(json.isWellFormed() && !json.includes('\\u0000') && !json.includes('\\ud8'), 'JSON holds text a database can store');
  });
}

test('A reply carries everything that joins it to its ticket', async () => {
  const message = await received(samples.reply.raw);
  assert.deepEqual(message.ToFull, [
    { Email: 'support+ts-42@desk.example', Name: '工单, TS', MailboxHash: 'ts-42' },
    { Email: 'a@x.example', Name: '', MailboxHash: '' },
    { Email: 'b@x.example', Name: '李', MailboxHash: '' },
  ]);
  assert.equal(message.MailboxHash, 'ts-42');
  assert.equal(message.ReplyTo, 'Lin Home <lin@home.example>');
  assert.equal(message.Source.MessageIdHeader, '<m1@corp.example>');
  assert.equal(message.Source.InReplyTo, '<out-2@desk.example>');
  assert.deepEqual(message.Source.References, ['<out-1@desk.example>', '<out-2@desk.example>']);
  assert.equal(message.Headers[0].Name, 'From', 'headers keep their order');
});

test('A display name cannot smuggle in another address', async () => {
  const message = await received(mail({ From: `=?utf-8?B?${Buffer.from('ceo@corp.example, x').toString('base64')}?= <evil@far.example>` }, 'x'));
  assert.deepEqual([message.From, message.FromName], ['evil@far.example', 'ceo@corp.example, x']);
});

test('Files of every length survive the JSON, and text that looks like a mark stays text', async () => {
  for (const length of [0, 1, 2, 3, 196_607, 196_608, 196_609, 400_000]) {
    const content = Buffer.alloc(length, 'ab\xff', 'latin1');
    const part = ['Content-Type: application/octet-stream; name=x.bin', 'Content-Transfer-Encoding: base64', '', content.toString('base64').replace(/(.{76})/g, '$1\r\n')];
    const message = await received(mail({ Subject: '\\u00000"\\u00001"', 'Content-Type': 'multipart/mixed; boundary=k' }, '--k', ...part, '--k', ...part, '--k--'));
    assert.equal(message.Subject, '\\u00000"\\u00001"');
    assert.equal(message.Attachments.length, 2);
    for (const file of message.Attachments) assert.ok(Buffer.from(file.Content, 'base64').equals(content), `${length} bytes`);
  }
});

test('A mail without headers or with nothing at all still becomes a message', async () => {
  for (const raw of ['', '\r\n', 'no header here', '\r\nbody only']) {
    const message = await received(Buffer.from(raw));
    assert.equal(message.From, 'lin@corp.example', 'the envelope sender stands in');
    assert.equal(message.Source.MessageIdHeader, null);
  }
});

test('A megabyte of nested elements loses nothing and takes no time', async () => {
  const deep = '<div>'.repeat(200_000);
  const started = performance.now();
  const message = await received(mail({ 'Content-Type': 'text/html; charset=utf-8' }, `${deep}深处${'</div>'.repeat(10)}`));
  assert.equal(message.TextBody, '深处');
  assert.ok(message.HtmlBody.length > 1_000_000, 'the HTML is whole');
  assert.ok(performance.now() - started < 5_000, 'parsed in linear time');
});

test('Hostile HTML takes linear time', () => {
  for (const piece of ['<', '<a "', '<!--', '<head>', '<script>', '</', '&#', '<a href=x>', '<pre> ', ' \t', '<!']) {
    const started = performance.now();
    htmlToText(piece.repeat(300_000));
    assert.ok(performance.now() - started < 3_000, `${piece} took ${Math.round(performance.now() - started)} ms`);
  }
});

test('HTML becomes readable text', () => {
  const html = '<style>p{}</style><h1>标题</h1><p>one<br>two &lt;b&gt; &#x4E2D;</p><ul><li>a</li><li>b</li></ul><table><tr><td>x</td><td>y</td></tr></table><pre>  keep\n   this</pre><!-- no --><p>3 < 4</p>';
  assert.equal(htmlToText(html), '标题\n\none\ntwo <b> 中\n\n- a\n- b\n\nx y\n\n  keep\n   this\n\n3 < 4');
});

test('A fallback charset other than Chinese is honoured', async () => {
  const message = await received(mail({ Subject: Buffer.from('8fe18a51', 'hex'), 'Content-Type': 'text/plain' }, Buffer.from('8fe18a51', 'hex')), 'shift_jis');
  assert.deepEqual([message.Subject, message.TextBody.trim()], ['障害', '障害']);
});

for (const [kind, reason] of [['hangs', /longer than 300 ms/], ['throws', /boom/], ['eats-memory', /OUT_OF_MEMORY|ended/]]) {
  test(`A parser that ${kind} leaves a stub with headers and raw bytes, and the next mail is parsed`, { timeout: 20_000 }, async t => {
    const pool = new ParsePool({ size: 1, limitMs: kind === 'hangs' ? 300 : 15_000, heapMib: 64, worker: new URL('./broken-worker.mjs', import.meta.url) });
    t.after(() => pool.close());
    const raw = mail({ Subject: kind, 'Content-Type': 'text/plain' }, 'x');
    const { json, parseError } = await pool.toJson({ raw, source, fallbackCharset: 'gb18030' });
    const stub = read(json);
    assert.match(parseError, reason);
    assert.equal(stub.Source.ParseError, parseError);
    assert.equal(stub.Subject, kind);
    assert.ok(Buffer.from(stub.RawEmail, 'base64').equals(raw), 'raw bytes are kept');
    const next = await pool.toJson({ raw: samples.big5.raw, source, fallbackCharset: 'gb18030' });
    assert.equal(next.parseError, null, 'the pool recovered');
    assert.equal(read(next.json).Subject, '許功蓋');
  });
}

test('More parts than the parser takes leave a stub, not a lost mail', async t => {
  const pool = new ParsePool({ size: 1 });
  t.after(() => pool.close());
  const raw = mail({ Subject: 'parts', 'Content-Type': 'multipart/mixed; boundary=z' }, ...Array.from({ length: 3_000 }, () => '--z\r\n\r\nx'), '--z--');
  const { json, parseError } = await pool.toJson({ raw, source, fallbackCharset: 'gb18030' });
  assert.ok(parseError, 'the limit is reported');
  assert.equal(read(json).Subject, 'parts');
});
