import { Resolver } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { Readable } from 'node:stream';
import { FileBytes } from './mail-bytes.mjs';

/** Questions to name servers may take this long together; then what is not known counts as a temporary error. */
const LIMIT_MS = 8_000;
const DNS_TIMEOUT_MS = 2_500;
const DNS_TRIES = 2;

/** Signatures beyond these are not looked at by the desk: nobody needs more, and each costs lookups. */
const MOST_SIGNATURES = 10;

const NEAR = new BlockList();
for (const [net, bits] of [['127.0.0.0', 8], ['10.0.0.0', 8], ['172.16.0.0', 12], ['192.168.0.0', 16], ['169.254.0.0', 16]]) NEAR.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [['::1', 128], ['fc00::', 7], ['fe80::', 10]]) NEAR.addSubnet(net, bits, 'ipv6');

/** Whether an address is this machine's or a private network's, about which SPF says nothing. */
export function isNear(address) {
  const ip = plainAddress(address);
  return isIP(ip) === 0 || NEAR.check(ip, isIP(ip) === 6 ? 'ipv6' : 'ipv4');
}

/** Looks names up with limits of its own, so that a slow name server holds up no mail. */
export function systemResolver() {
  const resolver = new Resolver({ timeout: DNS_TIMEOUT_MS, tries: DNS_TRIES });
  return (name, type) => resolver.resolve(name, type);
}

/**
 * SPF, DKIM, DMARC and ARC of one message as the contract's Source.Authentication. Never rejects and never takes much
 * longer than `limitMs`: what cannot be found out is "temperror", and the mail is taken all the same.
 */
export async function checkSender({ raw, remoteAddress, helo, envelopeFrom, hostname }, resolver, limitMs = LIMIT_MS) {
  let timer;
  const input = raw instanceof FileBytes ? Readable.from(raw.pieces()) : raw;
  const late = new Promise(resolve => {
    timer = setTimeout(() => resolve(null), limitMs);
  });
  try {
    // Only listeners that face the world need it, and it takes its memory.
    const { authenticate } = await import('mailauth');
    const checking = authenticate(input, {
      ip: plainAddress(remoteAddress), helo, sender: envelopeFrom, mta: hostname, resolver, disableBimi: true,
    }).then(read, () => null);
    return (await Promise.race([checking, late])) ?? unknown();
  } finally {
    clearTimeout(timer);
    // Whoever was late must not read on: the file is closed once the mail is through.
    if (input instanceof Readable) input.destroy();
  }
}

function read({ spf, dkim, dmarc, arc }) {
  return {
    checkedBy: 'gateway',
    spf: { result: word(spf?.status?.result), domain: domain(spf?.domain) },
    dkim: (dkim?.results ?? []).filter(row => row.status?.result !== 'none').slice(0, MOST_SIGNATURES)
      .map(row => ({ result: word(row.status.result), domain: domain(row.signingDomain), aligned: Boolean(row.status.aligned) })),
    dmarc: { result: word(dmarc ? dmarc.status?.result : 'none'), policy: policy(dmarc && dmarc.policy), domain: domain(dmarc && dmarc.domain) },
    arc: { result: word(arc ? arc.status?.result : 'none') },
  };
}

function unknown() {
  return {
    checkedBy: 'gateway',
    spf: { result: 'temperror', domain: null },
    dkim: [],
    dmarc: { result: 'temperror', policy: null, domain: null },
    arc: { result: 'none' },
  };
}

const WORDS = ['none', 'pass', 'fail', 'softfail', 'policy', 'neutral', 'temperror', 'permerror'];

function word(result) {
  const lower = String(result ?? 'none').toLowerCase();
  return WORDS.includes(lower) ? lower : 'neutral';
}

function domain(name) {
  return typeof name === 'string' && name !== '' ? name.toLowerCase().slice(0, 255) : null;
}

function policy(name) {
  const lower = String(name ?? '').toLowerCase();
  return ['none', 'quarantine', 'reject'].includes(lower) ? lower : null;
}

// IPv4 peers of a listener on :: look like ::ffff:192.0.2.1.
function plainAddress(address) {
  return (address ?? '').replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
}
