/* What makes writing easier where there are scripts: a toolbar over each text, rows that grow, lists that narrow, and the
   preview and hints that follow along. Everything is built node by node: the content policy lets no text become HTML. */

const PAUSE = 1500; // milliseconds without a key before preview and hints are asked for

const form = document.getElementById("sheet");
const words = JSON.parse(document.getElementById("status").dataset.words);
const SHORTCUTS = "lessons-shortcuts";
let shortcuts = true;
try {
  shortcuts = localStorage.getItem(SHORTCUTS) !== "off";
} catch {
  /* A browser that keeps nothing does not keep this either. */
}

/* Changing a text. execCommand is old, but it is the one way that the browser's own undo knows of. */

function replace(area, start, end, text, from, to) {
  area.focus();
  area.setSelectionRange(start, end);
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, start, end, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  area.setSelectionRange(start + from, start + to);
}

function wrap(mark) {
  return (area) => {
    const { selectionStart: start, selectionEnd: end, value } = area;
    const chosen = value.slice(start, end);
    if (chosen.startsWith(mark) && chosen.endsWith(mark) && chosen.length > 2 * mark.length) {
      const bare = chosen.slice(mark.length, -mark.length);
      return replace(area, start, end, bare, 0, bare.length);
    }
    const text = chosen || words.words;
    return replace(area, start, end, mark + text + mark, mark.length, mark.length + text.length);
  };
}

/* The lines that the selection touches, each given a beginning or freed of it. */
function lines(begin, marked) {
  return (area) => {
    const { selectionStart, selectionEnd, value } = area;
    const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
    const stop = value.indexOf("\n", selectionEnd);
    const end = stop < 0 ? value.length : stop;
    const old = value.slice(start, end).split("\n");
    const off = old.every((line) => marked.test(line));
    const text = old.map((line, n) => (off ? line.replace(marked, "") : begin(n) + line)).join("\n");
    const gap = !off && start > 1 && value.slice(0, start).trim() && value[start - 2] !== "\n" ? "\n" : "";
    replace(area, start, end, gap + text, gap.length, gap.length + text.length);
  };
}

function link(area) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const text = value.slice(start, end) || words.words;
  const address = "https://";
  replace(area, start, end, `[${text}](${address})`, text.length + 3, text.length + 3 + address.length);
}

function table(area) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const before = value.slice(0, start).trim() ? "\n\n" : "";
  const text = `${before}| ${words.column} 1 | ${words.column} 2 |\n|---|---|\n|  |  |\n|  |  |\n`;
  replace(area, start, end, text, before.length + 2, before.length + 2 + words.column.length + 2);
}

const TOOLS = [
  { name: "bold", sign: "B", key: "b", act: wrap("**") },
  { name: "italic", sign: "I", key: "i", act: wrap("*") },
  { name: "heading", sign: "H", key: "h", act: lines(() => "### ", /^### /) },
  { name: "list", sign: "•", key: "l", act: lines(() => "- ", /^- /) },
  { name: "numbers", sign: "1.", key: "o", act: lines((n) => `${n + 1}. `, /^\d+\. /) },
  { name: "link", sign: "↗", key: "k", act: link },
  { name: "table", sign: "▦", key: "m", act: table },
];
const MAC = /Mac|iPhone|iPad/.test(navigator.platform);
const PLAIN = new Set(["b", "i", "k"]); // the others go with Shift, where browsers have nothing of their own

function keys(tool) {
  return [MAC ? "⌘" : "Ctrl", ...(PLAIN.has(tool.key) ? [] : [MAC ? "⇧" : "Shift"]), tool.key.toUpperCase()].join("+");
}

function toolbar(area) {
  const bar = document.createElement("div");
  bar.className = "toolbar";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", `${words.toolbar}: ${area.labels[0].firstChild.textContent.trim()}`);
  bar.setAttribute("aria-controls", area.id);
  const tools = TOOLS.map((tool) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = `tool tool-${tool.name}`;
    made.setAttribute("aria-label", words[tool.name]);
    made.dataset.keys = keys(tool);
    made.append(Object.assign(document.createElement("span"), { textContent: tool.sign, ariaHidden: "true" }));
    made.addEventListener("click", () => tool.act(area));
    return made;
  });
  const toggle = document.createElement("button");
  toggle.type = "button";
  toggle.className = "tool tool-keys";
  toggle.addEventListener("click", () => {
    shortcuts = !shortcuts;
    remember();
    document.querySelectorAll(".toolbar").forEach(tellKeys);
  });
  bar.append(...tools, toggle);
  rove(bar, [...tools, toggle]);
  tellKeys(bar);
  return bar;
}

function remember() {
  try {
    localStorage.setItem(SHORTCUTS, shortcuts ? "on" : "off");
  } catch {
    /* As above. */
  }
}

function tellKeys(bar) {
  for (const tool of bar.querySelectorAll("[data-keys]")) {
    const name = tool.getAttribute("aria-label");
    tool.title = shortcuts ? `${name} (${tool.dataset.keys})` : name;
    if (shortcuts) tool.setAttribute("aria-keyshortcuts", tool.dataset.keys.replace("Ctrl", "Control"));
    else tool.removeAttribute("aria-keyshortcuts");
  }
  const toggle = bar.querySelector(".tool-keys");
  toggle.textContent = `${words.keys}: ${shortcuts ? words.on : words.off}`;
}

/* One stop for Tab, arrows within. */
function rove(bar, stops) {
  const at = (n) => stops.forEach((each, m) => (each.tabIndex = m === n ? 0 : -1));
  at(0);
  bar.addEventListener("keydown", (event) => {
    const n = stops.indexOf(document.activeElement);
    const to = { ArrowRight: n + 1, ArrowLeft: n - 1, Home: 0, End: stops.length - 1 }[event.key];
    if (to === undefined || n < 0) return;
    event.preventDefault();
    const next = (to + stops.length) % stops.length;
    at(next);
    stops[next].focus();
  });
  bar.addEventListener("focusin", (event) => stops.includes(event.target) && at(stops.indexOf(event.target)));
}

function shortcut(event) {
  if (!shortcuts || event.isComposing || event.altKey || !(MAC ? event.metaKey : event.ctrlKey)) return;
  const tool = TOOLS.find(({ key }) => key === event.key.toLowerCase() && event.shiftKey !== PLAIN.has(key));
  if (!tool) return;
  event.preventDefault();
  tool.act(event.currentTarget);
}

for (const area of form.querySelectorAll("[data-markdown]")) {
  area.before(toolbar(area));
  area.addEventListener("keydown", shortcut);
}

/* Rows that grow */

function another(list) {
  const last = list.lastElementChild;
  const number = list.children.length + 1;
  const row = last.cloneNode(true);
  for (const input of row.querySelectorAll("input")) {
    const label = row.querySelector(`label[for="${input.id}"]`);
    input.id = input.id.replace(/-\d+(?=-|$)/, `-${number}`);
    input.value = "";
    label.htmlFor = input.id;
    if (label.children.length) label.lastElementChild.textContent = number;
    else label.textContent = label.textContent.replace(/\d+\s*$/, number);
  }
  list.append(row);
  return row;
}

for (const list of form.querySelectorAll("[data-rows]")) {
  const more = document.createElement("button");
  more.type = "button";
  more.className = "quiet small";
  const about = Object.assign(document.createElement("span"), { className: "unseen", textContent: `: ${list.closest("fieldset").querySelector("legend").firstChild.textContent.trim()}` });
  more.append(list.dataset.rows, about);
  more.addEventListener("click", () => another(list).querySelector("input").focus());
  list.after(more);
}

form.addEventListener("rows", ({ detail: { name, count } }) => {
  const list = form.querySelector(`[data-rows] input[name="${CSS.escape(name)}"]`)?.closest("[data-rows]");
  while (list && list.querySelectorAll(`input[name="${CSS.escape(name)}"]`).length < count) another(list);
});

/* Lists that narrow */

function narrowed(list) {
  const box = document.createElement("div");
  box.className = "field narrow-list";
  const label = document.createElement("label");
  const input = Object.assign(document.createElement("input"), { type: "search", id: `${list.id}-narrow`, autocomplete: "off" });
  const none = Object.assign(document.createElement("p"), { className: "note", role: "status" });
  label.htmlFor = input.id;
  label.textContent = list.dataset.narrow;
  const about = Object.assign(document.createElement("span"), { className: "unseen", textContent: `: ${list.closest("fieldset").querySelector("legend").firstChild.textContent.trim()}` });
  label.append(about);
  box.append(label, input);
  list.before(box);
  list.after(none);
  input.addEventListener("input", (event) => {
    event.stopPropagation();
    const wanted = input.value.trim().toLocaleLowerCase();
    let shown = 0;
    for (const item of list.querySelectorAll("li")) {
      item.hidden = Boolean(wanted) && !item.textContent.toLocaleLowerCase().includes(wanted);
      shown += item.hidden ? 0 : 1;
    }
    for (const group of list.querySelectorAll("details")) {
      const any = Boolean(group.querySelector("li:not([hidden])"));
      group.hidden = !any;
      group.open = wanted ? any : Boolean(group.querySelector(":checked"));
    }
    none.textContent = shown ? "" : list.dataset.none;
  });
  input.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
}

for (const list of form.querySelectorAll("[data-narrow]")) {
  if (list.querySelectorAll("li").length > 24) narrowed(list);
}

/* A link to a question that is folded away opens what hides it, and leads to the field itself. */

function reveal() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target || !form.contains(target)) return;
  for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  const field = target.matches("input, textarea, select, fieldset") ? target : target.querySelector("input, textarea, select");
  field?.focus();
}

addEventListener("hashchange", reveal);
reveal();

/* Preview and hints */

let timer = 0;
let asking = null;
const live = Object.assign(document.createElement("p"), { className: "unseen", role: "status" });
form.append(live);

function fetchBeside() {
  asking?.abort();
  return new Promise((resolve, reject) => {
    asking = new XMLHttpRequest();
    asking.open("POST", form.dataset.hints);
    asking.responseType = "document";
    asking.setRequestHeader("X-CSRF-Token", form.elements.csrf_token.value);
    asking.onload = () => (asking.status < 300 ? resolve(asking.response?.getElementById("beside")) : reject(new Error(asking.status)));
    asking.onerror = () => reject(new Error("network"));
    asking.send(new URLSearchParams(new FormData(form)));
  });
}

async function follow() {
  try {
    const fresh = await fetchBeside();
    const shown = document.getElementById("beside");
    if (!fresh || shown.contains(document.activeElement)) return;
    const before = shown.querySelector("#hint-count")?.textContent;
    shown.replaceChildren(...document.adoptNode(fresh).childNodes);
    const now = shown.querySelector("#hint-count").textContent;
    if (now && now !== before) live.textContent = now;
  } catch {
    /* Without it one writes all the same. */
  }
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(follow, PAUSE);
});

document.getElementById("preview-button").addEventListener("click", async (event) => {
  event.preventDefault();
  await follow();
  document.getElementById("beside").scrollIntoView({ block: "nearest" });
  document.getElementById("preview")?.focus();
});

/* What a hint offers is taken in the form itself. */
document.getElementById("beside").addEventListener("click", (event) => {
  const taken = event.target.closest("button");
  const take = taken && { written_in: language, again }[taken.name];
  if (!take) return;
  event.preventDefault();
  take(taken.dataset.title ?? taken.value);
  taken.remove();
  form.dispatchEvent(new Event("input", { bubbles: true }));
});

function language(code) {
  form.elements.lang.value = code;
  form.elements.lang.focus();
}

function again(title) {
  const list = document.querySelector("#learned_again [data-rows]");
  const empty = [...list.querySelectorAll("input")].find((input) => !input.value);
  const input = empty ?? another(list).querySelector("input");
  input.value = title;
  input.closest("details").open = true;
  input.focus();
}
