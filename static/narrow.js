/* Narrowing a search in place: a changed facet or sort fetches the same address that the form would, and the answer's
   results take the place of these. The page is fetched as a document, which needs no text to be made into HTML, so the
   content policy can forbid that altogether. */

const form = document.getElementById("narrow");
const status = document.getElementById("status");
const wide = matchMedia("(min-width: 60rem)");
const here = () => location.pathname + location.search;
let asking = null;
let shown = here();

function fetchPage(address) {
  asking?.abort();
  return new Promise((resolve, reject) => {
    asking = new XMLHttpRequest();
    asking.open("GET", address);
    asking.responseType = "document";
    asking.onload = () => (asking.status < 400 && asking.response ? resolve(asking.response) : reject(new Error(asking.status)));
    asking.onerror = () => reject(new Error("network"));
    asking.send();
  });
}

function address() {
  const given = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value && !(name === "sort" && value === "relevance")) given.append(name, value);
  }
  return `${form.action}?${given}`;
}

/* What the reader had open stays open, and the focus stays on the control that was used. */
function remember() {
  const { activeElement } = document;
  return {
    open: new Map([...document.querySelectorAll("#found details")].map((each) => [each.id, each.open])),
    name: activeElement.name,
    value: activeElement.type === "checkbox" ? activeElement.value : null,
    inside: document.getElementById("found").contains(activeElement),
  };
}

function restore({ open, name, value, inside }) {
  for (const each of document.querySelectorAll("#found details")) {
    if (open.has(each.id)) each.open = open.get(each.id);
  }
  if (!inside) return;
  const controls = [...document.querySelectorAll("#found input, #found select")];
  const same = controls.find((each) => each.name === name && (value === null || each.value === value) && each.type !== "hidden");
  const hidden = same?.closest("details:not([open]).facet, details:not([open]).facet-more");
  if (hidden) hidden.open = true;
  (same ?? document.getElementById("count")).focus({ preventScroll: true });
}

function replace(page) {
  const had = remember();
  const found = document.adoptNode(page.getElementById("found"));
  document.getElementById("found").replaceWith(found);
  document.title = page.title;
  document.getElementById("q").value = page.getElementById("q").value;
  /* Links outside the results that lead back to this search: other languages, and logging in. */
  const leading = page.querySelectorAll("[data-here]");
  for (const [n, link] of document.querySelectorAll("[data-here]").entries()) {
    link.setAttribute("href", leading[n].getAttribute("href"));
  }
  restore(had);
  status.textContent = document.getElementById("count").textContent;
}

async function go(target, { push }) {
  document.getElementById("found").setAttribute("aria-busy", "true");
  try {
    const page = await fetchPage(target);
    if (push) history.pushState(null, "", target);
    shown = here();
    replace(page);
  } catch {
    location.assign(target);
  }
}

document.documentElement.classList.add("scripted");
if (wide.matches) document.getElementById("facets").open = true;

document.addEventListener("change", (event) => {
  if (event.target.form === form && event.target.closest("#found")) go(address(), { push: true });
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-narrow]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(link.href, { push: true });
});

/* Following a link to a place on the page is history too, but nothing to fetch. */
addEventListener("popstate", () => here() !== shown && go(location.href, { push: false }));
