/* The queue by keyboard: j and k go down and up, x chooses, Enter opens, c claims what was chosen. */
(() => {
  const table = document.querySelector("[data-queue]");
  if (!table) return;
  const rows = [...table.querySelectorAll("[data-row]")];
  let at = -1;
  const go = (to) => {
    if (rows[at]) rows[at].classList.remove("at");
    at = Math.max(0, Math.min(rows.length - 1, to));
    rows[at].classList.add("at");
    rows[at].querySelector("a").focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== "checkbox") return;
    const box = rows[at] && rows[at].querySelector("input[type=checkbox]");
    if (event.key === "j") go(at + 1);
    else if (event.key === "k") go(at - 1);
    else if (event.key === "x" && box) box.checked = !box.checked;
    else if (event.key === "c" && box) {
      if (!table.querySelector("input[type=checkbox]:checked")) box.checked = true;
      table.closest("form").querySelector("button[value=claim]").click();
    } else return;
    event.preventDefault();
  });
})();
