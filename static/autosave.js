/* Saving while somebody writes. Until the server has it, the text lies in this browser too, under the manuscript's id:
   a crash, a lost network or an expired session costs nothing. A browser without scripts has the Save button. */

const PAUSE = 2500; // milliseconds without a key before a save
const LONGEST = 20000; // milliseconds of writing without one
const RETRIES = [4000, 8000, 15000, 30000];
const PREFIX = "lessons-draft:";
const OURS = new Set(["csrf_token", "draft", "seen", "type", "page", "comment", "base"]);

const form = document.getElementById("sheet");
const status = document.getElementById("status");
const words = JSON.parse(status.dataset.words);
const state = { id: form.dataset.id, begun: Boolean(form.dataset.begun), kept: "", first: 0, timer: 0, saving: null, tries: 0, stopped: false, left: false };

const say = (text, values = {}) => Object.entries(values).reduce((said, [name, value]) => said.replace(`%(${name})s`, value), text);
const clock = (at) => new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });

/* What is in the form, as pairs; what every form carries is left out, and so are empty answers. */
function pairs() {
  return [...new FormData(form)].filter(([name, value]) => !OURS.has(name) && !name.startsWith("take.") && value !== "").map(([name, value]) => [name, value.trim()]);
}

const written = () => JSON.stringify(pairs());

/* The browser's own copy */

function keep(sent = false) {
  const record = { who: form.dataset.who, type: form.elements.type.value, path: location.pathname, begun: state.begun, seen: form.elements.seen.value, at: Date.now(), text: written(), sent };
  try {
    localStorage.setItem(PREFIX + state.id, JSON.stringify(record));
  } catch {
    /* Storage may be full or forbidden: the server's copy is the one that counts. */
  }
}

function kept(id) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + id));
  } catch {
    return null;
  }
}

function forget(id = state.id) {
  try {
    localStorage.removeItem(PREFIX + id);
  } catch {
    /* As above. */
  }
}

/* Telling */

function tell(text, ...controls) {
  if (status.dataset.said === text) return;
  status.dataset.said = text;
  status.replaceChildren(text, ...controls.flatMap((control) => [" ", control]));
}

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "quiet small";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

function loginLink() {
  const link = document.createElement("a");
  link.href = form.dataset.login;
  link.target = "_blank";
  link.textContent = words.login;
  return link;
}

/* Saving */

async function post(address, body) {
  return fetch(address, {
    method: "POST",
    redirect: "manual",
    headers: { Accept: "application/json", "X-CSRF-Token": form.elements.csrf_token.value },
    body,
  });
}

/* Whoever is signed in now: their token, or why there is none. */
async function renew() {
  const answer = await fetch(form.dataset.token, { redirect: "manual", headers: { Accept: "application/json" } });
  if (!answer.ok) return "out";
  const { token, user } = await answer.json();
  if (user !== form.dataset.who) return "other";
  const fresh = form.elements.csrf_token.value !== token;
  for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.value = token;
  return fresh ? "fresh" : "same";
}

function retry() {
  clearTimeout(state.timer);
  state.timer = setTimeout(save, RETRIES[Math.min(state.tries, RETRIES.length - 1)]);
  state.tries += 1;
}

async function saved(answer, text) {
  const { version, address } = await answer.json();
  form.elements.seen.value = version;
  form.dataset.last = form.dataset.who;
  state.kept = text;
  state.tries = 0;
  if (!state.begun) begun(address);
  if (written() === text) {
    forget();
    tell(say(words.saved, { time: clock(Date.now()) }));
  } else {
    keep();
    later();
  }
}

/* The address becomes the manuscript's own, so that loading the page again loads it. */
function begun(address) {
  state.begun = true;
  form.action = address;
  form.dataset.begun = "yes";
  form.elements.page?.remove();
  history.replaceState(null, "", address);
}

async function refused(answer) {
  if (answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 401) {
    const found = await renew();
    if (found === "fresh") return save();
    tell(words[found === "other" ? "other" : "out"], ...(found === "same" ? [] : [loginLink()]));
    return retry();
  }
  if (answer.status === 409 || answer.status === 400 || answer.status === 413) {
    state.stopped = answer.status === 409;
    const { message } = answer.status === 413 ? { message: words.unsaved } : await answer.json();
    const controls = state.stopped ? [button(words.compare, () => submit(form.querySelector('[name="then"]')))] : [];
    return tell(state.stopped ? `${message} ${words.stopped}` : message, ...controls);
  }
  if (answer.status === 404) {
    state.stopped = true;
    return tell(words.gone);
  }
  tell(words.offline);
  return retry();
}

async function save() {
  clearTimeout(state.timer);
  if (state.saving || state.stopped || state.left) return;
  const text = written();
  if (text === state.kept) return;
  state.first = 0;
  keep(true);
  const body = new URLSearchParams(new FormData(form));
  for (const name of [...body.keys()]) if (["csrf_token", "base"].includes(name) || name.startsWith("take.")) body.delete(name);
  state.saving = post(form.action, body);
  try {
    const answer = await state.saving;
    state.saving = null;
    await (answer.ok ? saved(answer, text) : refused(answer));
  } catch {
    state.saving = null;
    tell(words.offline);
    retry();
  }
}

function later() {
  clearTimeout(state.timer);
  state.first ||= Date.now();
  state.timer = setTimeout(save, Math.max(0, Math.min(PAUSE, state.first + LONGEST - Date.now())));
}

/* What is pressed goes out only where it will arrive: with a connection, and with a token that still holds. */
async function submit(submitter) {
  keep();
  try {
    await state.saving;
    const found = await renew();
    if (found === "out" || found === "other") return tell(words[found], loginLink());
  } catch {
    tell(words.offline);
    return retry();
  }
  keep(true);
  state.left = true;
  form.requestSubmit(submitter);
}

/* What was not saved last time */

function put(text) {
  const given = new Map();
  for (const [name, value] of JSON.parse(text)) given.set(name, [...(given.get(name) ?? []), value]);
  const counts = new Map();
  for (const name of given.keys()) form.dispatchEvent(new CustomEvent("rows", { detail: { name, count: given.get(name).length } }));
  for (const control of form.elements) {
    const { name, type } = control;
    if (!name || OURS.has(name) || name.startsWith("take.") || ["submit", "button", "hidden", "fieldset"].includes(type)) continue;
    const values = given.get(name) ?? [];
    if (type === "checkbox" || type === "radio") control.checked = values.includes(control.value) || (type === "radio" && !control.value && !values.length);
    else {
      const n = counts.get(name) ?? 0;
      counts.set(name, n + 1);
      control.value = values[n] ?? "";
    }
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function offer(id, record) {
  const place = document.getElementById("offer");
  const notice = document.createElement("div");
  notice.className = "notice offer";
  notice.setAttribute("role", "status");
  const take = button(words.take, () => {
    if (id !== state.id) {
      forget(id);
      state.id = id;
      form.elements.draft.value = id;
    }
    form.elements.seen.value = record.seen;
    put(record.text);
    notice.remove();
    form.querySelector("textarea, input:not([type=hidden])").focus();
  });
  const drop = button(words.drop, () => {
    forget(id);
    notice.remove();
  });
  notice.append(say(words.found, { time: new Date(record.at).toLocaleString(document.documentElement.lang) }), " ", take, " ", drop);
  place.append(notice);
}

/* The server has it where it is the same, or where it was sent and the newest version there is ours. */
function arrived(record) {
  const newer = Number(form.elements.seen.value) > Number(record.seen);
  return record.text === state.kept || (record.sent && newer && form.dataset.last === form.dataset.who);
}

function recall() {
  const found = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
  for (const id of found) {
    const record = kept(id);
    if (!record || record.who !== form.dataset.who) continue;
    if (id === state.id) {
      if (arrived(record)) forget(id);
      else offer(id, record);
    } else if (!state.begun && !record.begun && record.path === location.pathname && record.type === form.elements.type.value) offer(id, record);
  }
}

state.kept = written();
try {
  recall();
} catch {
  /* No storage, nothing to recall. */
}

form.addEventListener("input", (event) => {
  if (event.target.name?.startsWith("take.")) return;
  if (written() === state.kept) return;
  keep();
  if (!state.stopped) later();
});
form.addEventListener("submit", (event) => {
  if (state.left || event.submitter?.hasAttribute("formaction")) return;
  event.preventDefault();
  submit(event.submitter);
});
addEventListener("online", save);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && written() !== state.kept && save());
addEventListener("focus", () => written() !== state.kept && save());
addEventListener("pageshow", () => (state.left = false));
addEventListener("beforeunload", (event) => {
  if (!state.left && written() !== state.kept) event.preventDefault();
});
