// What the pages of publishing do better with a script. All of them work without it.

// A broadcast on its way is looked at again until it has arrived.
const look = async () => {
  const now = document.querySelector("[data-live]");
  if (!now) return;
  try {
    const answer = await fetch(location.pathname, { headers: { accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#progress");
    if (answer.ok && fresh) now.replaceWith(fresh);
  } catch {
    // The next look may find the server again.
  }
  setTimeout(look, 2000);
};
setTimeout(look, 1000);

// Notes and replies: how many characters are left.
for (const area of document.querySelectorAll("textarea[data-left]")) {
  const left = document.createElement("p");
  left.className = "hint figures";
  left.setAttribute("aria-live", "off");
  const say = () => {
    left.textContent = `${[...area.value].length} / ${area.maxLength}`;
  };
  area.addEventListener("input", say);
  area.after(left);
  say();
}

// The article being corrected is drawn again a moment after the last stroke.
const correction = document.querySelector("[data-correction]");
if (correction) {
  const preview = document.querySelector("[data-preview]");
  let timer = 0;
  const draw = async () => {
    const body = new FormData(correction);
    for (const file of ["cover_file", "picture"]) body.delete(file);
    body.set("do", "draw");
    const answer = await fetch(correction.getAttribute("action"), { method: "POST", body });
    if (answer.ok) preview.innerHTML = await answer.text();
  };
  correction.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => draw().catch(() => {}), 800);
  });
}
