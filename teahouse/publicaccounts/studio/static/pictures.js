// Pictures in the editor: dropped, pasted or chosen, they are uploaded at once. Rich text is pasted as it is meant.
const editor = document.querySelector("[data-media]");
if (editor) {
  const text = editor.elements.body;
  const status = editor.querySelector("[data-saved]");
  const cover = editor.querySelector("[data-cover]");
  for (const hint of document.querySelectorAll("[data-script]")) hint.hidden = false;

  const tell = async (place, form) => {
    const answer = await fetch(place, { method: "POST", body: form });
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(said.error || (answer.status === 413 ? status.dataset.large : status.dataset.unsaved));
    return said;
  };
  const upload = async (file) => {
    if (file.size > Number(editor.dataset.mostBytes)) throw new Error(status.dataset.large);
    status.textContent = status.dataset.uploading;
    const form = new FormData();
    form.append("file", file, file.name || "picture");
    const said = await tell(editor.dataset.media, form);
    status.textContent = "";
    return said;
  };
  const changed = (field) => field.dispatchEvent(new Event("input", { bubbles: true }));
  const insert = (words) => {
    text.focus();
    // The old command is the one that "undo" knows.
    if (!document.execCommand("insertText", false, words)) text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
    changed(text);
  };
  const quoted = (words) => words.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const shown = (file, mxc) => {
    const name = file.name.replace(/\.[a-z]+$/i, "");
    const alt = /^(image|picture|img[_-]?\d*)$/i.test(name) ? "" : name.replace(/[[\]\\]/g, " ").trim();
    return editor.elements.format.value === "html" ? `\n<p><img src="${mxc}" alt="${quoted(alt)}"></p>\n` : `\n\n![${alt}](${mxc})\n\n`;
  };
  const pictures = (list) => [...(list ?? [])].filter((file) => file.type.startsWith("image/"));
  const inText = async (files) => {
    try {
      for (const file of files) insert(shown(file, (await upload(file)).mxc));
    } catch (error) {
      status.textContent = error.message;
    }
  };
  const asCover = async (file) => {
    const wrong = cover.querySelector(".error");
    wrong.hidden = true;
    try {
      const said = await upload(file);
      cover.querySelector("[name=cover]").value = said.mxc;
      cover.querySelector("[name=no_cover]").checked = false;
      Object.assign(cover.querySelector("img"), { src: said.src, hidden: false });
      changed(cover.querySelector("[name=cover]"));
    } catch (error) {
      Object.assign(wrong, { textContent: error.message, hidden: false });
      status.textContent = "";
    }
    cover.querySelector("[type=file]").value = "";
  };

  for (const [zone, take] of [[text, inText], [cover, (files) => asCover(files[0])]]) {
    zone.addEventListener("dragover", (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      zone.classList.add("over");
    });
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
      zone.classList.remove("over");
      const files = pictures(event.dataTransfer.files);
      if (!files.length) return;
      event.preventDefault();
      take(files);
    });
  }
  cover.querySelector("[type=file]").addEventListener("change", (event) => {
    event.stopPropagation();
    if (event.target.files[0]) asCover(event.target.files[0]);
  });

  // A code editor's clipboard has HTML too, for its colours: that is pasted as the text it is.
  const rich = /<(h[1-6]|ul|ol|table|a|b|strong|i|em|u|img|blockquote)\b|mso-list/i;
  text.addEventListener("paste", async (event) => {
    const html = event.clipboardData.getData("text/html");
    const files = pictures(event.clipboardData.files);
    if (files.length && !event.clipboardData.getData("text/plain").trim()) {
      event.preventDefault();
      inText(files);
    } else if (html && rich.test(html)) {
      event.preventDefault();
      const plain = event.clipboardData.getData("text/plain");
      const form = new FormData();
      form.append("html", new Blob([html], { type: "text/html" }), "paste.html");
      form.append("format", editor.elements.format.value);
      try {
        const said = await tell(editor.dataset.paste, form);
        insert(said.text || plain);
        if (said.lost) status.textContent = status.dataset.lost;
      } catch {
        insert(plain);
      }
    }
  });
}
