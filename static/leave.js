/* Logging out takes the texts along that this browser kept while they were written. */

const PREFIX = "lessons-draft:";

for (const form of document.querySelectorAll('form[action*="/logout"], form[action*="/sessions/end"]:not(:has([name="session"])), form[action*="/erase"]')) {
  form.addEventListener("submit", () => {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  });
}
