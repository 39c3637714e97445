// Shows moderators one encrypted message: opens the file of room keys here, in the browser, and puts the key of that one
// message into the form. File and passphrase have no names in the form and are sent nowhere.
//
// The same as teahouse/matrix/room_keys.py and megolm.py, where the sources stand. Without WebCrypto (an address that is
// not https) the page goes on saying how the command does it.
const bytes = (text) => Uint8Array.from(atob(text.replace(/\s/g, "")), (one) => one.charCodeAt(0));
const base64 = (raw) => btoa(String.fromCharCode(...raw)).replace(/=+$/, "");
const text = (raw) => new TextDecoder("utf-8", { fatal: true }).decode(raw);
const utf8 = (said) => new TextEncoder().encode(said);
const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

/** What cannot be used; `message` names the sentence of the page that says why. */
class Fault extends Error {}

async function hmac(key, data) {
  const made = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", made, data));
}

/** The sessions in an exported file. */
async function exported(file, passphrase) {
  const framed = /-----BEGIN MEGOLM SESSION DATA-----([^-]*)-----END MEGOLM SESSION DATA-----/.exec(file);
  let raw;
  try { raw = bytes(framed[1]); } catch { throw new Fault("file"); }
  const rounds = raw.length < 69 ? 0 : new DataView(raw.buffer).getUint32(33);
  if (raw[0] !== 1 || rounds < 1 || rounds > 10_000_000) throw new Fault("file");
  const secret = await crypto.subtle.importKey("raw", utf8(passphrase), "PBKDF2", false, ["deriveBits"]);
  const asked = { name: "PBKDF2", hash: "SHA-512", salt: raw.slice(1, 17), iterations: rounds };
  const keys = new Uint8Array(await crypto.subtle.deriveBits(asked, secret, 512));
  if (!same(await hmac(keys.slice(32), raw.slice(0, -32)), raw.slice(-32))) throw new Fault("passphrase");
  const aes = await crypto.subtle.importKey("raw", keys.slice(0, 32), "AES-CTR", false, ["decrypt"]);
  const counter = { name: "AES-CTR", counter: raw.slice(17, 33), length: 64 };
  const listed = JSON.parse(text(await crypto.subtle.decrypt(counter, aes, raw.slice(37, -32))));
  if (!Array.isArray(listed)) throw new Fault("file");
  return listed;
}

/** Index and ratchet of the session, where the file has it; of several the one that opens most. */
function sessionOf(listed, room, id) {
  let found = null;
  for (const one of listed) {
    if (one?.room_id !== room || one.session_id !== id || typeof one.session_key !== "string") continue;
    let raw;
    try { raw = bytes(one.session_key); } catch { continue; }
    if (raw.length !== 165 || raw[0] !== 1 || !same(raw.slice(-32), bytes(id))) continue;
    const index = new DataView(raw.buffer).getUint32(1);
    if (!found || index < found.index) found = { index, ratchet: raw.slice(5, 133) };
  }
  if (!found) throw new Fault("session");
  return found;
}

/** The ratchet at index `to`: part j changes every 256^(3-j) messages, and then those after it are made anew from it. */
async function advanced(session, to) {
  if (to < session.index) throw new Fault("early");
  const parts = [0, 1, 2, 3].map((n) => session.ratchet.slice(n * 32, n * 32 + 32));
  let at = session.index;
  for (let j = 0; j < 4; j++) {
    const width = 256 ** (3 - j), steps = Math.floor(to / width) - Math.floor(at / width);
    if (!steps) continue;
    for (let n = 1; n < steps; n++) parts[j] = await hmac(parts[j], Uint8Array.of(j));
    for (let k = 3; k >= j; k--) parts[k] = await hmac(parts[j], Uint8Array.of(k));
    at = Math.floor(to / width) * width;
  }
  return Uint8Array.of(...parts.flatMap((part) => [...part]));
}

/** A message taken apart. The server has read it before and gives no other. */
function message(ciphertext) {
  const raw = bytes(ciphertext), body = raw.slice(0, -72), found = {};
  let at = 1;
  const number = () => {
    for (let value = 0, place = 1; ; place *= 128) {
      const byte = body[at++];
      value += (byte & 127) * place;
      if (!(byte & 128)) return value;
    }
  };
  while (at < body.length) {
    const tag = number(), wire = tag % 8;
    if (wire === 0) { found[Math.floor(tag / 8)] = number(); continue; }
    const size = wire === 2 ? number() : wire === 1 ? 8 : 4;
    found[Math.floor(tag / 8)] = body.slice(at, at += size);
  }
  return { index: found[1], ciphertext: found[2], body, mac: raw.slice(-72, -64) };
}

/** What the key of one message opens: the event inside. */
async function opened(sealed, key, room) {
  let block = new Uint8Array(), keys = [];
  for (const n of [1, 2, 3]) {
    block = await hmac(key, Uint8Array.of(...block, ...utf8("MEGOLM_KEYS"), n));
    keys = [...keys, ...block];
  }
  const [aesKey, macKey, iv] = [[0, 32], [32, 64], [64, 80]].map(([from, to]) => Uint8Array.from(keys.slice(from, to)));
  if (!same((await hmac(macKey, sealed.body)).slice(0, 8), sealed.mac)) throw new Fault("unfit");
  const aes = await crypto.subtle.importKey("raw", aesKey, "AES-CBC", false, ["decrypt"]);
  const inside = JSON.parse(text(await crypto.subtle.decrypt({ name: "AES-CBC", iv }, aes, sealed.ciphertext)));
  if (inside.room_id !== room) throw new Fault("unfit");
  return inside;
}

function wire(section) {
  const one = (name) => section.querySelector(`[data-${name}]`);
  const { room, session, ciphertext } = section.dataset;
  const [file, passphrase, key, button, failed] = ["file", "passphrase", "key", "open", "failed"].map(one);
  const form = section.closest("form"), sealed = message(ciphertext);

  function show(inside) {
    const content = inside?.content ?? {};
    one("said").textContent = typeof content.body === "string" ? content.body : JSON.stringify(content, null, 1);
    one("opened").hidden = !inside;
    one("closed").hidden = !!inside;
  }

  async function open() {
    failed.hidden = true;
    button.disabled = true;
    try {
      if (!file.files.length) throw new Fault("file");
      const listed = await exported(await file.files[0].text(), passphrase.value);
      const ratchet = await advanced(sessionOf(listed, room, session), sealed.index);
      const found = await hmac(new Uint8Array(32), ratchet);
      show(await opened(sealed, found, room));
      key.value = base64(found);
      passphrase.value = file.value = "";
      one("opened").focus();
    } catch (fault) {
      failed.textContent = section.querySelector(`[data-says="${fault instanceof Fault ? fault.message : "unfit"}"]`).textContent;
      failed.hidden = false;
    }
    button.disabled = false;
  }

  button.addEventListener("click", open);
  passphrase.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();  // it would send the notice without the message
    open();
  });
  form.addEventListener("submit", (event) => {
    if (key.value || !file.files.length) return;
    event.preventDefault();  // who chose a file means to show the message
    open();
  });
  one("back").addEventListener("click", () => { key.value = ""; show(null); file.focus(); });
  one("without-script").hidden = true;
  show(null);
  if (key.value) opened(sealed, bytes(key.value), room).then(show, () => { key.value = ""; });
}

if (globalThis.crypto?.subtle) for (const section of document.querySelectorAll("[data-disclose]")) wire(section);
