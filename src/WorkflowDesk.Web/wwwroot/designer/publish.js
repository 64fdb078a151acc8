// Publishing has a page of its own: it asks for the note, runs the checks and says what becomes of running tickets.
// Studio's buttons lead there; what they would have saved is saved as a draft first.

const api = "/elsa/api/";
const one = /^workflow-definitions\/([^/]+)\/publish$/;
const patience = 15_000; // leaving the page takes less

const pageOf = id => `/definitions/${encodeURIComponent(id)}/publish`;

/**
 * @returns the request to send, an answer that needs no request, and what to do with the answer afterwards
 */
export async function divert(request, address) {
  if (request.method !== "POST") return { request };
  const path = address.pathname.slice(api.length);
  const single = one.exec(path);
  if (single) return { request, answer: await go(decodeURIComponent(single[1]), () => refusal()) };
  if (path === "bulk-actions/publish/workflow-definitions/by-definition-ids") {
    const ids = (await request.clone().json()).definitionIds ?? [];
    if (ids.length === 1) return { request, answer: await go(ids[0], () => nothingPublished()) };
    await offer(ids);
    return { request, answer: nothingPublished() };
  }

  if (path !== "workflow-definitions") return { request };
  const body = await request.clone().json().catch(() => null);
  if (body?.publish !== true) return { request };
  const draft = new Request(request, { body: JSON.stringify({ ...body, publish: false }) });
  return {
    request: draft,
    after: async answer => {
      if (!answer.ok) return answer;
      const saved = await answer.clone().json();
      return go(saved.workflowDefinition.definitionId, () => answer);
    },
  };
}

// Studio gets its answer only when the page is still there after a while.
function go(id, otherwise) {
  location.assign(pageOf(id));
  return new Promise(resolve => { setTimeout(() => resolve(otherwise()), patience); });
}

const refusal = () => Response.json({ statusCode: 400, message: "", errors: { generalErrors: [document.getElementById("designer-publish-title").textContent] } }, { status: 400 });

const nothingPublished = () => Response.json({ published: [], alreadyPublished: [], notFound: [], updatedConsumers: [] });

// Only a draft can be published; of the others it is said that there is nothing to do.
async function offer(ids) {
  const dialog = document.getElementById("designer-publish");
  const query = ids.map(id => `&DefinitionIds=${encodeURIComponent(id)}`).join("");
  const answer = await fetch(`${api}workflow-definitions?versionOptions=Latest${query}`);
  const known = answer.ok ? (await answer.json()).items : [];
  dialog.querySelector("ul").replaceChildren(...ids.map(id => {
    const definition = known.find(one => one.definitionId === id);
    const name = definition?.name || id;
    const item = document.createElement("li");
    const subject = definition?.isPublished ? document.createElement("span") : Object.assign(document.createElement("a"), { href: pageOf(id), target: "_blank" });
    subject.textContent = name;
    item.append(subject);
    if (definition) {
      const state = definition.isPublished ? dialog.dataset.nothing : dialog.dataset.draft;
      item.append(" ", Object.assign(document.createElement("small"), { textContent: state.replace("{0}", definition.version) }));
    }

    return item;
  }));
  dialog.showModal();
}
