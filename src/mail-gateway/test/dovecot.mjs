import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ImapFlow } from 'imapflow';

const PROGRAM = '/usr/sbin/dovecot';
const NOBODY = 65534;

/**
 * A real IMAP server, gone with `stop`. Every user's password is "secret". `oauth`: an introspection address for XOAUTH2; `certificate`:
 * {key, cert} files for STARTTLS; `large`: set up for folders of thousands, which it would else list anew after every move.
 */
export async function startDovecot({ oauth = null, certificate = null, large = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'dovecot-'));
  const port = await freePort();
  const root = process.getuid() === 0;
  // Dovecot refuses to read root's mail, and without root everything runs as whoever runs the tests.
  const [uid, gid] = root ? [NOBODY, NOBODY] : [process.getuid(), process.getgid()];
  const me = root ? null : execFileSync('id', ['-un'], { encoding: 'utf8' }).trim();
  const group = root ? 'dovecot' : execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim();
  mkdirSync(join(folder, 'home'));
  chmodSync(folder, 0o755);
  if (root) chownSync(join(folder, 'home'), uid, gid);
  const oauthFile = join(folder, 'oauth2.conf');
  if (oauth) writeFileSync(oauthFile, `introspection_mode = post\nintrospection_url = ${oauth}\nusername_attribute = username\nactive_attribute = active\nactive_value = true\n`);
  const values = {
    folder, port, uid, gid, group,
    internal: root ? 'dovecot' : me,
    login: root ? 'dovenull' : me,
    ssl: certificate ? `yes\nssl_cert = <${certificate.cert}\nssl_key = <${certificate.key}` : 'no',
    large: large ? 'maildir_very_dirty_syncs = yes' : '',
    mechanisms: oauth ? ' xoauth2 oauthbearer' : '',
    oauth: oauth ? `passdb {\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = ${oauthFile}\n}` : '',
  };
  const template = readFileSync(new URL('./dovecot.conf', import.meta.url), 'utf8');
  const config = join(folder, 'dovecot.conf');
  writeFileSync(config, template.replace(/\{(\w+)\}/g, (_all, name) => String(values[name])));

  const server = { port, folder, child: null, maildir: user => join(folder, 'home', user, 'Maildir') };
  server.start = async () => {
    server.child = spawn(PROGRAM, ['-F', '-c', config], { stdio: 'ignore' });
    for (let tries = 0; ; tries++) {
      if (await greets(port)) return;
      if (server.child.exitCode !== null || tries > 200) throw new Error(`dovecot did not start: ${log(folder)}`);
      await sleep(50);
    }
  };
  /** Ends the server and every connection, as when the machine goes down. */
  server.halt = async () => {
    if (server.child.exitCode !== null) return;
    const exit = once(server.child, 'exit');
    execFileSync('/usr/bin/doveadm', ['-c', config, 'stop'], { stdio: 'ignore' });
    await exit;
  };
  server.doveadm = (...args) => execFileSync('/usr/bin/doveadm', ['-c', config, ...args], { encoding: 'utf8' });
  server.stop = async () => {
    await server.halt();
    rmSync(folder, { recursive: true, force: true });
  };
  /** Puts files straight into a mailbox, as a delivery agent does. */
  server.deliver = (user, ...messages) => {
    const maildir = server.maildir(user);
    for (const part of ['', 'tmp', 'new', 'cur'].map(name => join(maildir, name))) {
      if (existsSync(part)) continue;
      mkdirSync(part, { recursive: true });
      if (root) for (const owned of [join(maildir, '..'), maildir, part]) chownSync(owned, uid, gid);
    }
    for (const raw of messages) {
      const name = `${Date.now()}.M${String(server.serial = (server.serial ?? 0) + 1).padStart(8, '0')}.test`;
      writeFileSync(join(maildir, 'new', name), raw);
      if (root) chownSync(join(maildir, 'new', name), uid, gid);
    }
  };
  /** Numbers every mailbox anew, as a server does that was restored from a copy: UIDs begin at 1 under another UIDVALIDITY. */
  server.forgetUids = user => {
    const inside = path => readdirSync(path, { withFileTypes: true }).flatMap(entry =>
      entry.isDirectory() ? inside(join(path, entry.name)) : /^dovecot[.-]/.test(entry.name) ? [join(path, entry.name)] : []);
    inside(server.maildir(user)).forEach(path => rmSync(path));
  };
  /** How many mails lie in each folder of a user: {INBOX, Processed, Failed}. */
  server.count = user => {
    const files = path => ['new', 'cur'].flatMap(part => (existsSync(join(path, part)) ? readdirSync(join(path, part)) : [])).length;
    const maildir = server.maildir(user);
    return { INBOX: files(maildir), Processed: files(join(maildir, '.Processed')), Failed: files(join(maildir, '.Failed')) };
  };
  server.mailbox = (key, more = {}) => ({
    key, address: `${key}@desk.example`, host: '127.0.0.1', port, security: 'none', user: key, auth: 'password', password: 'secret',
    folder: 'INBOX', processedFolder: 'Processed', failedFolder: 'Failed', maxMessageBytes: null, fallbackCharset: null, ...more,
  });
  server.client = async user => {
    const client = new ImapFlow({ host: '127.0.0.1', port, secure: false, doSTARTTLS: false, auth: { user, pass: 'secret' }, logger: false });
    client.on('error', () => client.close());
    await client.connect();
    return client;
  };
  await server.start();
  return server;
}

/** Waits until `condition()` holds; fails with `what` after `withinMs`. */
export async function until(what, condition, withinMs = 20_000) {
  for (const end = Date.now() + withinMs; ;) {
    if (await condition()) return;
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
    await sleep(20);
  }
}

async function freePort() {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address();
  await new Promise(resolve => server.close(resolve));
  return port;
}

async function greets(port) {
  const client = new ImapFlow({ host: '127.0.0.1', port, secure: false, doSTARTTLS: false, auth: { user: 'probe', pass: 'secret' }, logger: false, greetingTimeout: 1_000, verifyOnly: true });
  client.on('error', () => client.close());
  try {
    await client.connect();
    return true;
  } catch {
    client.close();
    return false;
  }
}

function log(folder) {
  const path = join(folder, 'dovecot.log');
  return existsSync(path) ? readFileSync(path, 'utf8').slice(-2_000) : 'no log';
}
