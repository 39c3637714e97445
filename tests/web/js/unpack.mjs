// Unpacks the browser that @sparticuz/chromium carries into node_modules/.browser, once, at set-up.
import { createReadStream, createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import { extract } from "tar-fs";

const packed = join(import.meta.dirname, "node_modules/@sparticuz/chromium/bin");
const folder = join(import.meta.dirname, "node_modules/.browser");
mkdirSync(folder, { recursive: true });
const open = (name) => createReadStream(join(packed, name), { highWaterMark: 2 ** 22 });

await pipeline(open("chromium.br"), createBrotliDecompress(), createWriteStream(join(folder, "chromium"), { mode: 0o755 }));
// Used only where the machine has no such libraries or fonts of its own.
await pipeline(open("al2023.tar.br"), createBrotliDecompress(), extract(join(folder, "system")));
await pipeline(open("fonts.tar.br"), createBrotliDecompress(), extract(join(folder, "fonts")));
