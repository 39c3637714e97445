// A browser that is asked on standard input, a line of JSON for each look, and answers with a line of JSON.
//
// {url, width, height, dark, lang, cookies: {name: value}, script, shot, axe, steps: [["fill", selector, text], …]}
// → {status, url, title, lang, violations, console, requests, text}
//
// `script: false` switches JavaScript off; `passkeys` gives the browser an authenticator. `shot` is a path for a picture of the whole page.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const here = import.meta.dirname;
const own = join(here, "node_modules/.browser");
const axe = readFileSync(join(here, "node_modules/axe-core/axe.min.js"), "utf-8");
const profile = mkdtempSync(join(tmpdir(), "teahouse-look-"));
const flags = [
  "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--no-first-run", "--no-default-browser-check", "--no-pings",
  "--disable-domain-reliability", "--hide-scrollbars", "--force-color-profile=srgb", `--crash-dumps-dir=${profile}`,
];

function candidates() {
  const found = [];
  if (process.env.TEAHOUSE_CHROMIUM) found.push([process.env.TEAHOUSE_CHROMIUM, {}]);
  const carried = join(own, "chromium");
  if (existsSync(carried)) {
    const fonts = existsSync("/etc/fonts/fonts.conf") ? {} : { FONTCONFIG_PATH: join(own, "fonts") };
    found.push([carried, fonts], [carried, { ...fonts, LD_LIBRARY_PATH: join(own, "system/lib") }]);
  }
  for (const folder of (process.env.PATH ?? "").split(delimiter))
    for (const name of ["chromium", "chromium-browser", "google-chrome"])
      if (existsSync(join(folder, name))) found.push([join(folder, name), {}]);
  return found;
}

async function launch() {
  const troubles = [];
  for (const [executablePath, more] of candidates()) {
    try {
      // Its home is the profile: nothing of whoever runs the tests is read or changed.
      const env = { ...process.env, HOME: profile, XDG_CONFIG_HOME: profile, XDG_CACHE_HOME: profile, ...more };
      return await chromium.launch({ executablePath, args: flags, headless: true, chromiumSandbox: false, env, timeout: 30000 });
    } catch (error) {
      troubles.push(`${executablePath}: ${String(error).slice(0, 1500)}`);
    }
  }
  throw new Error(`no browser starts: make test sets one up, or name one in TEAHOUSE_CHROMIUM\n${troubles.join("\n")}`);
}

async function look(browser, asked) {
  const context = await browser.newContext({
    viewport: { width: asked.width, height: asked.height },
    colorScheme: asked.dark ? "dark" : "light",
    locale: asked.lang,
    reducedMotion: "reduce",
    javaScriptEnabled: asked.script,
  });
  const heard = [], requests = [];
  try {
    await context.addCookies(Object.entries(asked.cookies).map(([name, value]) => ({ name, value, url: new URL("/", asked.url).href })));
    const page = await context.newPage();
    if (asked.passkeys) {  // an authenticator in software, which says yes by itself
      const devtools = await context.newCDPSession(page);
      await devtools.send("WebAuthn.enable");
      await devtools.send("WebAuthn.addVirtualAuthenticator", { options: {
        protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true,
        automaticPresenceSimulation: true,
      } });
    }
    page.on("console", (said) => { if (["error", "warning"].includes(said.type())) heard.push(said.text()); });
    page.on("pageerror", (error) => heard.push(`uncaught: ${error.message}`));
    page.on("dialog", (dialog) => { heard.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
    page.on("request", (request) => requests.push(request.url()));
    page.on("requestfailed", (request) => {  // what the page's policy stopped has not been asked
      if (/csp/i.test(request.failure()?.errorText ?? "")) requests.splice(requests.lastIndexOf(request.url()), 1);
    });
    const answer = await page.goto(asked.url, { waitUntil: "load", timeout: 20000 });
    for (const [verb, ...rest] of asked.steps) await (verb === "wait" ? page.waitForTimeout(...rest) : verb === "press" ? page.keyboard.press(...rest) : page[verb](...rest));
    if (asked.shot) await page.screenshot({ path: asked.shot, fullPage: true });
    let violations = [], overflow = 0;
    if (asked.script) {
      overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (asked.axe) {
        await page.evaluate(axe);
        const found = await page.evaluate(() => globalThis.axe.run(document, {
          runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        }));
        violations = found.violations.map((v) => ({
          id: v.id, help: v.help, nodes: v.nodes.map((n) => `${n.html.slice(0, 200)} — ${(n.any[0] ?? n.all[0] ?? n.none[0])?.message ?? ""}`),
        }));
      }
    }
    const text = asked.script ? await page.evaluate(() => document.body.innerText) : await page.textContent("body");
    return { status: answer?.status() ?? 0, url: page.url(), title: await page.title(), violations, overflow, console: heard, requests, text };
  } finally {
    await context.close();
  }
}

const browser = await launch();
console.log(JSON.stringify({ ready: browser.version() }));
for await (const line of createInterface({ input: process.stdin })) {
  try {
    console.log(JSON.stringify(await look(browser, JSON.parse(line))));
  } catch (error) {
    console.log(JSON.stringify({ failed: String(error?.stack ?? error) }));
  }
}
await browser.close();
rmSync(profile, { recursive: true, force: true });
