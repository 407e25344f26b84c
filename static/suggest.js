/* Suggestions under a search box: an ARIA 1.2 combobox over /api/suggest. Without it the box is a plain search field.
   Everything shown is built node by node: the content policy allows no text to become HTML. */

const WAIT = 120; // milliseconds after the last key

function combobox(row, number) {
  const input = row.querySelector('input[type="search"]');
  const list = document.createElement("ul");
  list.id = `suggestions-${number}`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", row.dataset.suggestLabel);
  row.append(list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) input.setAttribute(name, value);

  let timer = 0;
  let asking = null;
  let at = -1;

  function close() {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    list.replaceChildren();
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function option(text, n) {
    const item = document.createElement("li");
    item.id = `${list.id}-${n}`;
    item.textContent = text;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      take(text);
    });
    return item;
  }

  function show(texts) {
    list.replaceChildren(...texts.map(option));
    at = -1;
    list.hidden = texts.length === 0;
    input.setAttribute("aria-expanded", String(texts.length > 0));
    input.removeAttribute("aria-activedescendant");
  }

  function move(step) {
    const options = [...list.children];
    const places = options.length + 1; // the last one is the box itself
    at = (((at < 0 ? options.length : at) + step) % places + places) % places;
    options.forEach((each, n) => each.setAttribute("aria-selected", String(n === at)));
    if (at === options.length) {
      at = -1;
      input.removeAttribute("aria-activedescendant");
      return;
    }
    input.setAttribute("aria-activedescendant", options[at].id);
    options[at].scrollIntoView({ block: "nearest" });
  }

  function take(text) {
    input.value = text;
    close();
    input.form.requestSubmit();
  }

  async function ask() {
    const typed = input.value.trim();
    if (typed.length < 2) return close();
    asking?.abort();
    asking = new AbortController();
    const address = new URL(row.dataset.suggest, location.href);
    address.searchParams.set("q", typed);
    try {
      const answer = await fetch(address, { signal: asking.signal });
      const { suggestions } = await answer.json();
      if (document.activeElement === input) show(suggestions);
    } catch {
      /* Suggestions are a courtesy: without them the search still works. */
    }
  }

  const keys = {
    ArrowDown: () => (list.hidden ? ask() : move(1)),
    ArrowUp: () => !list.hidden && move(-1),
    Escape: () => close(),
    Enter: (event) => {
      if (at < 0) return close();
      event.preventDefault();
      take(list.children[at].textContent);
    },
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || !(event.key in keys)) return;
    if (event.key.startsWith("Arrow") || (event.key === "Escape" && !list.hidden)) event.preventDefault();
    keys[event.key](event);
  });
  input.addEventListener("blur", close);
}

document.querySelectorAll("[data-suggest]").forEach(combobox);
