import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { callDesk } from '../src/desk-call.mjs';
import { encodedPieces, joinedPieces, lengthOfPieces } from '../src/inbound-message.mjs';
import { FileBytes, IN_MEMORY, Spool } from '../src/mail-bytes.mjs';
import { ParsePool } from '../src/parse-pool.mjs';
import { until } from './dovecot.mjs';
import { KEY, smtpClient, startDesk, startGateway } from './running.mjs';
import { mail } from './samples.mjs';

const source = { kind: 'smtp', mailbox: 'smtp', envelopeFrom: 'lin@corp.example', envelopeTo: ['support@desk.example'], remoteAddress: '127.0.0.1', helo: 'corp.example', tls: false };
const MOST_TEXT = 2_097_152;

const file = (name, bytes) => ['--b', `Content-Type: application/octet-stream; name=${name}`, 'Content-Transfer-Encoding: base64', '', bytes.toString('base64').replace(/(.{76})/g, '$1\r\n')];
const mixed = (...lines) => mail({ From: 'lin@corp.example', Subject: 'large', 'Content-Type': 'multipart/mixed; boundary=b' }, ...lines, '--b--');
const part = (type, bytes) => [Buffer.from(`--b\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: 8bit\r\n`), bytes];

function spooled(raw, most) {
  const spool = new Spool(most);
  for (let at = 0; at < raw.length; at += 30_000) spool.write(raw.subarray(at, at + 30_000));
  return spool;
}

/** The message as the desk gets it, read from a file. */
async function fromFile(t, raw, pool = new ParsePool({ size: 1 })) {
  const spool = spooled(raw, 0);
  t.after(() => Promise.all([pool.close(), spool.close()]));
  const { json, parseError, release } = await pool.toJson({ raw: spool.bytes(), source, fallbackCharset: 'gb18030' });
  const bytes = joinedPieces(json);
  assert.equal(bytes.length, lengthOfPieces(json), 'the length that is announced is the length that is sent');
  const sizes = [...encodedPieces(json)].map(piece => piece.length);
  release();
  return { message: JSON.parse(bytes), parseError, json, sizes };
}

test('A mail in a file is understood as it is in memory, and its files stay on disk', async t => {
  const attachments = [randomBytes(900_001), Buffer.alloc(0), randomBytes(1_500_000)];
  const raw = mixed(...part('text/plain; charset=gbk; format=flowed', Buffer.from('d5e2d2bbd0d0200d0abdd3d7c5cfc2d2bbd0d0', 'hex')), ...attachments.flatMap((bytes, index) => file(`${index}.bin`, bytes)),
    '--b', 'Content-Type: message/rfc822', '', 'Subject: inside', '', 'x');
  const { message, json, sizes } = await fromFile(t, raw);
  const pool = new ParsePool({ size: 1 });
  t.after(() => pool.close());
  const inMemory = JSON.parse(joinedPieces((await pool.toJson({ raw, source, fallbackCharset: 'gb18030' })).json));
  assert.deepEqual({ ...message, MessageID: '' }, { ...inMemory, MessageID: '' });
  assert.equal(message.TextBody.trim(), '这一行 接着下一行');
  attachments.forEach((bytes, index) => assert.ok(Buffer.from(message.Attachments[index].Content, 'base64').equals(bytes), `file ${index}`));
  assert.equal(message.Attachments[3].Name, 'inside.eml');
  const files = json.filter(piece => piece.base64);
  assert.ok(files.every(({ base64 }) => base64 instanceof FileBytes), 'no file is in memory');
  assert.ok(Math.max(...sizes) <= 65_536, 'and none goes out in large pieces');
});

test('Text beyond what a letter has is cut between letters and attached whole', async t => {
  const line = '这台打印机不工作了，请尽快派人来看看。\r\n';
  const text = Buffer.from(line.repeat(50_000), 'utf8');
  const { message } = await fromFile(t, mixed(...part('text/plain; charset=utf-8', text), ...file('f.bin', Buffer.from('file'))));
  assert.equal(message.Source.BodyCut, true);
  assert.ok(Buffer.byteLength(message.TextBody) <= MOST_TEXT && message.TextBody.length > MOST_TEXT / 4, `${message.TextBody.length} characters are left`);
  assert.ok(line.repeat(50_000).replaceAll('\r\n', '\n').startsWith(message.TextBody), 'nothing is torn');
  assert.deepEqual(message.Attachments.map(({ Name, ContentType }) => [Name, ContentType]), [['f.bin', 'application/octet-stream'], ['message.txt', 'text/plain']]);
  assert.ok(Buffer.from(message.Attachments[1].Content, 'base64').equals(text), 'all of it is there');
});

test('A wall of letters without a line or a space is cut as well', async t => {
  const { message } = await fromFile(t, mixed(...part('text/html; charset=utf-8', Buffer.alloc(3_000_000, 'x'))));
  assert.equal(message.HtmlBody.length, MOST_TEXT);
  assert.equal(message.Attachments[0].Name, 'message.html');
});

test('Several texts that are too long are each attached whole', async t => {
  const texts = ['a', 'b', 'c'].map(letter => Buffer.from(`${letter.repeat(70)}\r\n`.repeat(35_000)));
  const { message } = await fromFile(t, mixed(...texts.flatMap(text => part('text/plain; charset=utf-8', text))));
  assert.ok(message.TextBody.length <= MOST_TEXT + 10);
  assert.deepEqual(message.Attachments.map(({ Content }) => Buffer.from(Content, 'base64').subarray(0, 70).toString()), ['a', 'b', 'c'].map(letter => letter.repeat(70)));
  message.Attachments.forEach(({ Content }, index) => assert.equal(Content, texts[index].toString('base64'), `text ${index} is whole`));
});

test('A file that stands in a long text is still found', async t => {
  const content = Buffer.alloc(45, 'file');
  const encoded = `M${Buffer.from(Array.from({ length: 15 }, (_, at) => [content[3 * at] >> 2, ((content[3 * at] & 3) << 4) | (content[3 * at + 1] >> 4), ((content[3 * at + 1] & 15) << 2) | (content[3 * at + 2] >> 6), content[3 * at + 2] & 63]).flat().map(six => (six === 0 ? 96 : six + 32))).toString('latin1')}\r\n`;
  const { message } = await fromFile(t, mixed(...part('text/plain', Buffer.from(`see\r\nbegin 644 dump.bin\r\n${encoded.repeat(40_000)}\`\r\nend\r\n`))));
  assert.equal(message.Source.BodyCut, undefined);
  assert.deepEqual(message.Attachments.map(({ Name, ContentLength }) => [Name, ContentLength]), [['dump.bin', 45 * 40_000]]);
});

test('Without structure a mail in a file still says its text', async t => {
  const { message } = await fromFile(t, mail({ 'Content-Type': 'multipart/mixed; boundary=nowhere' }, 'all there is'));
  assert.equal(message.TextBody, 'all there is');
});

test('A parser that hangs over a mail in a file leaves a stub with all its bytes', async t => {
  const raw = mail({ Subject: 'hangs', 'Content-Type': 'text/plain' }, 'x'.repeat(500_000));
  const pool = new ParsePool({ size: 1, limitMs: 300, worker: new URL('./broken-worker.mjs', import.meta.url) });
  const { message, parseError } = await fromFile(t, raw, pool);
  assert.match(parseError, /longer than 300 ms/);
  assert.equal(message.Subject, 'hangs');
  assert.ok(Buffer.from(message.RawEmail, 'base64').equals(raw));
});

test('Large mails leave no file open, whether they end well or break off', { skip: process.platform !== 'linux' }, async t => {
  const desk = await startDesk();
  const gateway = await startGateway({ GATEWAY_HOOK_URL: desk.url });
  t.after(() => Promise.all([desk.close(), gateway.stop()]));
  const large = mixed(...file('f.bin', randomBytes(2 * IN_MEMORY)));
  const files = () => readdirSync(`/proc/${gateway.child.pid}/fd`).filter(fd => namesMail(`/proc/${gateway.child.pid}/fd/${fd}`)).length;
  const client = await smtpClient(gateway.ready.smtp);
  desk.answer = () => {
    assert.ok(files() > 0, 'the mail lies in a file');
    return { status: 200 };
  };
  assert.match(await client.deliver(large), /^250/);
  assert.ok(Buffer.from(desk.received[0].message.RawEmail, 'base64').equals(large));
  await until('the files of the mail are closed', () => files() === 0);

  const breaking = await smtpClient(gateway.ready.smtp);
  await breaking.begin();
  breaking.socket.write(large.subarray(0, large.length / 2));
  await until('half a mail lies in a file', () => files() > 0);
  breaking.close();
  await until('the file of the mail that broke off is closed', () => files() === 0);
});

function namesMail(link) {
  try {
    return /\/mail-[0-9a-f-]{36} \(deleted\)$/.test(readlinkSync(link));
  } catch {
    // Closed since the folder was read.
    return false;
  }
}

test('A disk that takes nothing makes large mail come again, and small mail goes through', async t => {
  const desk = await startDesk();
  const gateway = await startGateway({ GATEWAY_HOOK_URL: desk.url, TMPDIR: '/nowhere' });
  t.after(() => Promise.all([desk.close(), gateway.stop()]));
  const client = await smtpClient(gateway.ready.smtp);
  assert.match(await client.deliver(mixed(...file('f.bin', randomBytes(2 * IN_MEMORY)))), /^451/);
  assert.match(await client.deliver(mail({ Subject: 'small' }, 'x')), /^250/);
  assert.deepEqual(desk.received.map(({ message }) => message.Subject), ['small']);
});

async function deskOf(t, answer) {
  const server = createServer(answer);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${server.address().port}/`;
}

test('A connection the desk has closed meanwhile costs no mail', async t => {
  let count = 0;
  const url = await deskOf(t, (request, response) => {
    if (++count === 2) return request.socket.destroy();
    request.resume().on('end', () => response.end('{"id":"x"}'));
  });
  const post = () => callDesk(url, KEY, { length: 2, body: () => [Buffer.from('{}')], timeoutMs: 10_000 });
  assert.equal((await post()).text, '{"id":"x"}');
  assert.equal((await post()).status, 200);
  assert.equal(count, 3);
});

test('A desk that answers before the end of a mail is heard', async t => {
  const url = await deskOf(t, (_request, response) => response.writeHead(413).end('{"code":"too-big"}'));
  const piece = Buffer.alloc(65_536, ' ');
  const { status, text } = await callDesk(url, KEY, { length: 65_536 * 400, body: () => Array.from({ length: 400 }, () => piece), timeoutMs: 10_000 });
  assert.deepEqual([status, text], [413, '{"code":"too-big"}']);
});
