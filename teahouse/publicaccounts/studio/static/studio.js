// What the Studio's pages do better with a script. All of them work without it.

// The reader's zone, so that the server can say times as they know them.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) document.cookie = `teahouse_zone=${zone}; Path=/studio; Max-Age=31536000; SameSite=Lax`;

// On a phone the menu is one line: where one is, is brought into view.
const menu = document.querySelector(".desk-nav ul");
const current = menu?.querySelector("[aria-current]");
if (current) menu.scrollLeft = current.offsetLeft - menu.offsetLeft - (menu.clientWidth - current.offsetWidth) / 2;

// What cannot be undone asks first; the server, which would ask by a page of its own, is told that one is sure.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-confirm]");
  if (!button) return;
  if (!window.confirm(button.dataset.confirm)) {
    event.preventDefault();
    return;
  }
  const sure = Object.assign(document.createElement("input"), { type: "hidden", name: "sure", value: "1" });
  if (button.form && !button.form.elements.sure) button.form.append(sure);
});

// The inbox by keyboard: j and k go down and up, r replies, a takes, e closes.
const inbox = document.querySelector("[data-inbox]");
if (inbox) {
  const words = inbox.querySelector(".words");
  if (words) words.scrollTop = words.scrollHeight;
  // What comes in while one looks is put below; whoever had scrolled up stays where they are.
  let below = false;
  document.body.addEventListener("htmx:oobBeforeSwap", () => {
    below = Boolean(words) && words.scrollHeight - words.scrollTop - words.clientHeight < 80;
  });
  document.body.addEventListener("htmx:oobAfterSwap", () => {
    if (below) words.scrollTop = words.scrollHeight;
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, textarea, select") || event.metaKey || event.ctrlKey || event.altKey) return;
    const threads = [...inbox.querySelectorAll("[data-thread]")];
    const at = threads.findIndex((thread) => thread.getAttribute("aria-current"));
    if (event.key === "j" || event.key === "k") {
      const next = at < 0 ? threads[0] : threads[at + (event.key === "j" ? 1 : -1)];
      if (next) next.click();
    } else if (event.key === "r") {
      const reply = inbox.querySelector("[data-reply]");
      if (reply) {
        event.preventDefault();
        reply.focus();
      }
    } else {
      const button = inbox.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
      if (button) button.click();
    }
  });
}

// The editor: a second after the last stroke the draft is saved and the preview drawn again.
const editor = document.querySelector("[data-editor]");
if (editor) {
  const status = editor.querySelector("[data-saved]");
  const preview = document.querySelector("[data-preview]");
  let timer = 0;
  let busy = false;
  const send = (to) => fetch(`${editor.getAttribute("action")}/${to}`, { method: "POST", body: new URLSearchParams([...new FormData(editor)].filter(([, value]) => typeof value === "string")) });
  const save = async () => {
    if (busy) {
      timer = setTimeout(save, 500);
      return;
    }
    busy = true;
    try {
      const answer = await send("autosave");
      const said = await answer.json();
      if (answer.ok) editor.elements.revision.value = said.revision;
      status.textContent = answer.ok ? status.dataset.saved : said.conflict ? status.dataset.conflict : said.error;
      const shown = await send("preview");
      if (shown.ok) preview.innerHTML = await shown.text();
    } catch {
      status.textContent = status.dataset.unsaved;
    } finally {
      busy = false;
    }
  };
  editor.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 800);
  });
}
