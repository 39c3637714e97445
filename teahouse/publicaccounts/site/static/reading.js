// Tells how far down an article was read: one number, no cookie, nothing about who (the server counts, see docs).
const prose = document.querySelector(".story > .prose");
const AFTER_MS = 3000; // who is gone by then has not read
let farthest = 0;
let told = 0;

function look() {
  const box = prose.getBoundingClientRect();
  const seen = (Math.min(innerHeight, box.bottom) - box.top) / Math.max(1, box.height);
  farthest = Math.max(farthest, Math.min(100, Math.round(seen * 100)));
}

function tell() {
  if (farthest <= told || performance.now() < AFTER_MS) return;
  told = farthest;
  fetch(`${location.pathname}/read`, { method: "POST", body: String(told), keepalive: true }).catch(() => {});
}

if (prose) {
  addEventListener("scroll", look, { passive: true });
  addEventListener("resize", look);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && tell());
  addEventListener("pagehide", tell);
  look();
  // Told at once at the end as well: phones close pages without a word.
  setInterval(() => farthest >= 95 && tell(), 1000);
}
