import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { SMTPServer } from 'smtp-server';

const MAIN = fileURLToPath(new URL('../src/main.mjs', import.meta.url));
export const KEY = 'a-shared-secret-for-tests';

/** A desk that answers as told: set `answer`, read `received`; set `mailboxes` and `listeners`, read `reports` of the watching. */
export async function startDesk() {
  const desk = { received: [], answer: () => ({ status: 200, body: { id: 'in-1' } }), mailboxes: [], listeners: [], reports: [], watch: null };
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const message = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    if (request.url.endsWith('/watch')) {
      desk.reports.push(message);
      const { status = 200, ...body } = desk.watch?.(message) ?? { leaseSeconds: 30, mailboxes: desk.mailboxes, listeners: desk.listeners };
      return response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    }
    desk.received.push({ message, authorization: request.headers.authorization });
    const { status, body } = await desk.answer(message);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? {}));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  desk.url = `http://127.0.0.1:${server.address().port}/api/mail/inbound`;
  desk.close = () => new Promise(resolve => {
    server.close(resolve);
    server.closeAllConnections();
  });
  return desk;
}

/** Starts the gateway process; resolves when it is ready or has ended: {ready, lines, exit, stderr, child, stop}. */
export async function startGateway(settings, { closeInput = false } = {}) {
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env.PATH, GATEWAY_KEY: KEY, GATEWAY_SMTP_PORT: '0', GATEWAY_LIFELINE: 'stdin', ...settings },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const gateway = { child, lines: [], stderr: '', ready: null };
  child.stderr.on('data', chunk => {
    gateway.stderr += chunk;
  });
  child.stdin.on('error', () => child.kill());
  gateway.exit = once(child, 'close').then(([code]) => code);
  const ready = new Promise(resolve => {
    createInterface({ input: child.stdout }).on('line', line => {
      const entry = JSON.parse(line);
      gateway.lines.push(entry);
      if (entry.event === 'ready') resolve(entry);
    });
  });
  gateway.ready = await Promise.race([ready, gateway.exit.then(() => null)]);
  gateway.stop = () => {
    child.stdin.end();
    return gateway.exit;
  };
  if (closeInput) child.stdin.end();
  return gateway;
}

/** Speaks SMTP byte for byte: `say` sends a line and gives the reply, `data` sends a message unchanged. */
export async function smtpClient({ host, port }) {
  const socket = connect(port, host);
  const replies = [];
  const waiting = [];
  let ended = false;
  let pending = '';
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    ended = true;
    waiting.splice(0).forEach(resolve => resolve('closed'));
  });
  socket.on('data', chunk => {
    pending += chunk.toString('latin1');
    for (let end; (end = pending.indexOf('\r\n')) >= 0;) {
      const line = pending.slice(0, end);
      pending = pending.slice(end + 2);
      if (line[3] === '-') continue;
      const waiter = waiting.shift();
      if (waiter) waiter(line);
      else replies.push(line);
    }
  });
  const reply = () => (replies.length > 0 ? Promise.resolve(replies.shift()) : ended ? Promise.resolve('closed') : new Promise(resolve => waiting.push(resolve)));
  const say = line => {
    socket.write(`${line}\r\n`);
    return reply();
  };
  await reply();
  await say('EHLO corp.example');
  return {
    say,
    reply,
    socket,
    async begin(from = 'lin@corp.example', to = 'support@desk.example') {
      await say(`MAIL FROM:<${from}>`);
      const answer = await say(`RCPT TO:<${to}>`);
      return answer.startsWith('250') ? say('DATA') : answer;
    },
    write(raw) {
      const stuffed = raw.toString('latin1').replace(/^\./gm, '..');
      socket.write(Buffer.from(stuffed.endsWith('\r\n') ? `${stuffed}.\r\n` : `${stuffed}\r\n.\r\n`, 'latin1'));
    },
    async deliver(raw) {
      const answer = await this.begin();
      if (!answer.startsWith('354')) return answer;
      this.write(raw);
      return reply();
    },
    close: () => socket.destroy(),
  };
}

/** A relay that keeps what it gets. Recipients at reject.example are refused for good, at later.example for now. */
export async function startRelay() {
  const relay = { received: [] };
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'], authOptional: true, logger: false, disableReverseLookup: true,
    onRcptTo({ address }, _session, callback) {
      if (address.endsWith('@reject.example')) return callback(Object.assign(new Error('5.1.1 No such user'), { responseCode: 550 }));
      if (address.endsWith('@later.example')) return callback(Object.assign(new Error('Greylisted'), { responseCode: 451 }));
      return callback();
    },
    onData(stream, session, callback) {
      const chunks = [];
      stream.on('data', chunk => chunks.push(chunk));
      stream.on('end', () => {
        relay.received.push({ raw: Buffer.concat(chunks), from: session.envelope.mailFrom.address, to: session.envelope.rcptTo.map(({ address }) => address) });
        callback(null, 'queued as 1');
      });
    },
  });
  server.on('error', error => relay.received.push({ error }));
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  relay.port = server.server.address().port;
  relay.close = () => new Promise(resolve => {
    server.connections.forEach(connection => connection.close());
    server.close(resolve);
  });
  return relay;
}
