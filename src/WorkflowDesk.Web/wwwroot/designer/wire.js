// Everything Studio says to the desk passes here: it gets a valid token, is repeated when the desk was silent, and is
// diverted when it wants to publish.
import { patiently, token } from "./session.js";
import { divert } from "./publish.js";
import { tell } from "./refused.js";
import { hold } from "./settle.js";

const bare = globalThis.fetch.bind(globalThis);
const BareSocket = globalThis.WebSocket;
const reading = /^\/elsa\/api\/(workflow-instances|workflow-instances\/[^/]+\/journal|activity-executions\/report|scripting\/.+)$/;

const runs = /^\/elsa\/api\/workflow-definitions\/[^/]+\/execute$/;

const isOurs = address => address.host === location.host && address.pathname.startsWith("/elsa/");

export function wrap() {
  globalThis.fetch = async (input, init) => {
    const address = new URL(input instanceof Request ? input.url : input, document.baseURI);
    if (!isOurs(address)) return bare(input, init);
    const asked = new Request(input, init);
    const { request, answer, after } = await divert(asked, address);
    if (answer) return answer;
    // A draft is stored even when Studio has given up waiting, as it does while somebody signs in again.
    const isDraft = request.method === "POST" && address.pathname === "/elsa/api/workflow-definitions";
    const send = isDraft ? new Request(request, { signal: null }) : request;
    const delivery = deliver(send, address, isDraft && (await modelOf(send))?.definitionId != null);
    const got = await (isDraft ? hold(delivery) : delivery);
    await note(address, request.method, got);
    if (runs.test(address.pathname)) await tell(got);
    return after ? after(got) : got;
  };

  // The address of a socket is written when Studio starts; its token may have ended since.
  globalThis.WebSocket = class extends BareSocket {
    constructor(address, protocols) {
      super(withToken(new URL(address, document.baseURI)), protocols);
    }
  };
}

async function deliver(request, address, repeats) {
  const mayRepeat = repeats || request.method === "GET" || (request.method === "POST" && reading.test(address.pathname));
  const attempt = value => {
    const sent = request.clone();
    sent.headers.set("Authorization", `Bearer ${value}`);
    return mayRepeat ? patiently(() => bare(sent.clone()), request.signal) : bare(sent);
  };
  const first = await known();
  const answer = await attempt(first);
  return answer.status === 401 ? attempt(await known(first)) : answer;
}

let last = "";

async function known(refused) {
  last = await token(refused);
  return last;
}

function withToken(address) {
  if (isOurs(address) && address.searchParams.has("access_token")) address.searchParams.set("access_token", last);
  return address;
}

async function modelOf(request) {
  try {
    return (await request.clone().json()).model;
  } catch {
    return null; // not JSON: the desk will say so
  }
}

// The bar on top says which version is being edited and when it was saved.
const reads = /^\/elsa\/api\/workflow-definitions\/by-definition-id\/[^/]+$/;
const changes = /^\/elsa\/api\/workflow-definitions(|\/import|\/[^/]+\/retract|\/[^/]+\/revert\/\d+)$/;

async function note(address, method, answer) {
  if (!answer.ok || !(method === "GET" ? reads : changes).test(address.pathname) || !["GET", "POST"].includes(method)) return;
  const body = await answer.clone().json().catch(() => null);
  const definition = body?.workflowDefinition ?? body;
  if (definition?.definitionId) {
    document.dispatchEvent(new CustomEvent("designer:definition", { detail: { definition, isSaved: method === "POST" } }));
  }
}
