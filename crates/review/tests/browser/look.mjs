// Looks at every page of the review crate in Chromium, as tests/pages has written them:
//
//   node look.mjs PAGES [--pictures FOLDER] [--docs FOLDER] [--only NAME]
//
// PAGES is the folder review-pages below the target folder. Each page is opened in Dutch and
// English, light and dark, 1280 and 320 pixels wide, and must
//
// - have no violation of WCAG 2.0 to 2.2, A and AA, by axe-core;
// - load nothing that the content security policy stops, and say nothing on the console;
// - have no text that lies over another;
// - be no wider than the window, also at twice the size of its text;
// - work by its keys, and show all that it holds without its script.
//
// --pictures writes what was seen as PNG, --docs the pictures of docs/review.md. Ends with 1 when something is wrong, a line for each.

import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { browse } from "./browse.mjs";
import { served } from "./pages.mjs";

const [pages, ...options] = process.argv.slice(2);
const option = (name) => options[options.indexOf(name) + 1];
const pictures = options.includes("--pictures") ? option("--pictures") : null;
const only = options.includes("--only") ? option("--only") : null;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];

const { server, site } = await served(pages);
const browser = await browse();
const wrong = [];
const names = readdirSync(join(pages, "nl")).map((file) => file.replace(".html", ""));
let seen = 0;

// A page in a context of its own; what it says on the console is wrong.
async function open(name, language, settings, work) {
  const context = await browser.newContext({ locale: language, ...settings });
  const page = await context.newPage();
  const where = `${language}/${name} ${JSON.stringify(settings)}`;
  const note = (what) => wrong.push(`${where}: ${what}`);
  page.on("console", (message) => note(`console: ${message.text()}`));
  page.on("pageerror", (error) => note(`script: ${error.message}`));
  // What is still on its way when the page is left is given up by the browser: the icon, mostly. A
  // draft is answered by the test itself, with nothing in it.
  page.on("requestfailed", (request) => {
    const { errorText } = request.failure();
    const left = errorText === "net::ERR_ABORTED" || request.url().endsWith("/draft");
    if (!left) note(`not loaded: ${request.url()}: ${errorText}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) note(`${response.status()}: ${response.url()}`);
  });
  await page.goto(`${site}/${language}/${name}`);
  await work(page, note);
  await context.close();
  seen += 1;
}

async function accessible(page, note) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(
    (tags) => globalThis.axe.run(document, { runOnly: tags }),
    TAGS,
  );
  for (const { id, nodes } of violations) {
    for (const node of nodes) {
      note(`${id}: ${node.target.join(" ")}: ${node.failureSummary.replaceAll("\n", " ")}`);
    }
  }
}

async function fits(page, note) {
  const [inner, outer] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  if (inner > outer) note(`${inner} pixels wide in a window of ${outer}`);
}

// Two texts that lie over each other cannot be read, and no rule of WCAG finds them.
async function apart(page, note) {
  const over = await page.evaluate(() => {
    const boxes = [];
    const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const range = document.createRange();
      range.selectNodeContents(walker.currentNode);
      const text = walker.currentNode.data.trim();
      const holder = walker.currentNode.parentElement;
      if (!text || holder.closest("svg, option") || !holder.checkVisibility()) continue;
      for (const box of range.getClientRects()) if (box.width > 1) boxes.push({ text, box });
    }
    const hit = ({ box: a }, { box: b }) =>
      Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
      Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 8;
    for (const [at, one] of boxes.entries()) {
      const other = boxes.slice(at + 1).find((other) => other.text !== one.text && hit(one, other));
      if (other) return `${one.text} | ${other.text}`;
    }
    return "";
  });
  if (over) note(`one text lies over another: ${over}`);
}

async function picture(page, name) {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}

for (const name of names.filter((name) => !only || name === only)) {
  for (const language of ["nl", "en"]) {
    for (const colorScheme of ["light", "dark"]) {
      for (const width of [1280, 320]) {
        const settings = { colorScheme, viewport: { width, height: 900 } };
        await open(name, language, settings, async (page, note) => {
          await accessible(page, note);
          await fits(page, note);
          await apart(page, note);
          await picture(page, `${name}-${language}-${colorScheme}-${width}`);
        });
      }
    }
  }
  // Twice the size is half the window.
  await open(name, "nl", { viewport: { width: 640, height: 450 } }, fits);
  const plain = { forcedColors: "active", viewport: { width: 1280, height: 900 } };
  await open(name, "nl", plain, async (page, note) => {
    await accessible(page, note);
    await picture(page, `${name}-nl-forced`);
  });
  await open(name, "nl", { viewport: { width: 794, height: 1123 } }, async (page, note) => {
    await page.emulateMedia({ media: "print" });
    await fits(page, note);
    await picture(page, `${name}-nl-print`);
    const stays = await page.locator("button:visible").count();
    if (stays > 0) note(`${stays} buttons are printed`);
  });
}

if (options.includes("--docs")) {
  const viewport = { width: 1100, height: 900 };
  await open("hit", "nl", { viewport }, (page) =>
    page
      .locator("section[aria-labelledby=when] .timeline")
      .screenshot({ path: join(option("--docs"), "review-timeline.png") }),
  );
  for (const [name, height] of [
    ["morning", 800],
    ["hit", 1060],
    ["numbers", 720],
  ]) {
    for (const colorScheme of ["light", "dark"]) {
      const file = `review-${name}${colorScheme === "dark" ? "-dark" : ""}.png`;
      await open(name, "nl", { colorScheme, viewport: { width: 1100, height } }, (page) =>
        page.screenshot({ path: join(option("--docs"), file) }),
      );
    }
  }
}

const expect = (note, is, what) => is || note(what);

if (!only) {
  const settings = { viewport: { width: 1280, height: 900 } };
  await open("morning", "nl", settings, async (page, note) => {
    const focused = () => page.evaluate(() => document.activeElement.textContent.trim());
    const [first, second] = await page.locator("[data-open]").allTextContents();
    await page.keyboard.press("j");
    expect(note, (await focused()) === first.trim(), "j does not go to the first hit");
    await page.keyboard.press("j");
    expect(note, (await focused()) === second.trim(), "j does not go on");
    await page.keyboard.press("k");
    expect(note, (await focused()) === first.trim(), "k does not go back");
    await page.keyboard.press("x");
    expect(note, (await page.locator("[data-row] input:checked").count()) === 1, "x chooses none");
    const said = await page.locator("[data-chosen]").textContent();
    expect(note, said === "1 gekozen", "the number of chosen hits is not said");
    await page.keyboard.press("?");
    expect(note, await page.locator("dialog#keys").isVisible(), "? shows no keys");
    await page.keyboard.press("Escape");
    expect(note, await page.locator("dialog#keys").isHidden(), "Escape does not close the keys");
  });
  await open("hit", "nl", settings, async (page, note) => {
    await page.keyboard.press("3");
    expect(note, await page.locator("#reason").isVisible(), "3 shows no reasons");
    await page.locator("#words").focus();
    await page.keyboard.type("1t");
    expect(note, await page.locator("#reason").isVisible(), "a key works while one writes");
  });
  for (const [name, key, address, fields] of [
    ["bulk-done", "u", "/bulk/undo", "hit=h"],
    ["hit-refused", "t", "/take", "here="],
  ]) {
    await open(name, "nl", settings, async (page, note) => {
      let sent = "";
      await page.route(`**${address}`, (route) => {
        sent = route.request().postData();
        return route.fulfill({ contentType: "text/html", body: "<title>-</title>" });
      });
      await page.keyboard.press(key);
      await page.waitForTimeout(300);
      expect(note, sent.includes("form_token=") && sent.includes(fields), `${key} sends no form`);
    });
  }
  for (const [status, said] of [
    [204, "kept"],
    // As of a page for signing in.
    [200, "lost"],
  ]) {
    await open("hit", "nl", settings, async (page, note) => {
      let sent = "";
      await page.route("**/draft", (route) => {
        sent = route.request().postData();
        return route.fulfill({ status });
      });
      await page.locator('input[value="set-aside"]').check();
      await page.locator("#words").fill("geen plan");
      await page.waitForTimeout(3500);
      expect(note, sent.includes("text=geen+plan") && sent.includes("by=script"), "no draft is sent");
      expect(note, sent.includes("kind=set-aside"), "the draft has no kind");
      const line = page.locator("[data-draft-said]");
      const words = await line.getAttribute(`data-${said}`);
      expect(note, (await line.textContent()) === words, `it is not said that a draft is ${said}`);
    });
  }
  await open("hit", "nl", { ...settings, javaScriptEnabled: false }, async (page, note) => {
    const keeps = page.locator("button[formaction$='/draft']");
    expect(note, await keeps.isVisible(), "no draft can be kept without the script");
    const until = await page.locator("noscript").textContent();
    expect(note, until.includes("09:29"), "until when it must be sent is not said");
  });
  await open("hit", "nl", { ...settings, javaScriptEnabled: false }, async (page, note) => {
    await page.locator('input[value="refer"]').check();
    expect(note, await page.locator("#criteria").isVisible(), "no criteria without the script");
    const hidden = await page.locator("main section:not(:visible)").count();
    expect(note, hidden === 0, "something is hidden without the script");
  });
}

await browser.close();
server.close();
for (const line of new Set(wrong)) console.log(line);
console.log(`${seen} looks at ${names.length} pages, ${wrong.length} things wrong`);
process.exit(wrong.length > 0 ? 1 : 0);
