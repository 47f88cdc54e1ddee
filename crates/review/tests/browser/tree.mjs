// Who cannot see a page, or has no mouse, goes through it in an order and by names. Both are held
// against what somebody read and found good:
//
//   node tree.mjs PAGES TREES [--write]
//
// PAGES is the folder of the written pages, TREES holds a file a page: its landmarks and headings,
// then each stop of Tab by role and name. Besides, each page must have its landmarks once, no two
// regions of one name, one heading of level 1 and none left out below it, a way past its head, a
// name for each stop, and no stop that cannot be seen. --write writes the files anew.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { browse } from "./browse.mjs";
import { served } from "./pages.mjs";
import { flawOfFocus } from "./served/hands.mjs";

const PAGES = ["sign-in", "morning", "hit"];
const ONCE = ["banner", "main", "contentinfo"];
const LANDMARKS = [...ONCE, "navigation", "region", "heading", "alert", "alertdialog", "dialog"];
const MAX_STOPS = 400;

const [pages, trees, write] = process.argv.slice(2);
const { server, site } = await served(pages);
const browser = await browse();
const wrong = [];
for (const name of PAGES) {
  for (const language of ["nl", "en"]) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    await page.goto(`${site}/${language}/${name}`);
    const note = (what) => wrong.push(`${language}/${name}: ${what}`);
    const devtools = await context.newCDPSession(page);
    const places = await landmarks(devtools, note);
    const stops = await tabbed(page, devtools, note);
    const text = `${places.join("\n")}\n\n${stops.join("\n")}\n`;
    compare(join(trees, `${name}-${language}.txt`), text, note);
    await skips(page, note);
    await context.close();
    console.log(`${language}/${name}: ${places.length} places, ${stops.length} stops`);
  }
}
await browser.close();
server.close();
for (const line of wrong) console.log(line);
process.exit(wrong.length > 0 ? 1 : 0);

// Landmarks and headings in their order, each below what it stands in.
async function landmarks(devtools, note) {
  const { nodes } = await devtools.send("Accessibility.getFullAXTree");
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const lines = [];
  const counts = new Map();
  const names = new Set();
  let level = 0;
  const walk = (node, depth) => {
    const role = node.ignored ? "" : node.role?.value;
    const isPlace = LANDMARKS.includes(role);
    if (isPlace) {
      const name = node.name?.value ?? "";
      const own = node.properties?.find((property) => property.name === "level")?.value.value;
      lines.push(`${"  ".repeat(depth)}${role}${own ? ` ${own}` : ""} “${name}”`);
      counts.set(role, (counts.get(role) ?? 0) + 1);
      if (role === "heading") {
        if (own > level + 1) note(`a heading of level ${own} follows one of ${level}: ${name}`);
        if (own === 1 && level > 0) note(`a second heading of level 1: ${name}`);
        level = own;
      }
      const isNamed = ["navigation", "region", "heading"].includes(role);
      if (!name && isNamed) note(`a ${role} has no name`);
      if (role === "region" && names.has(name)) note(`a second region “${name}”`);
      if (role === "region") names.add(name);
    }
    for (const id of node.childIds ?? []) walk(byId.get(id), depth + (isPlace ? 1 : 0));
  };
  walk(nodes[0], 0);
  for (const role of ONCE) {
    if (counts.get(role) !== 1) note(`${counts.get(role) ?? 0} times a ${role}`);
  }
  return lines;
}

// Each stop of Tab, from the start of the page until it begins anew.
async function tabbed(page, devtools, note) {
  const stops = [];
  for (let stop = 0; stop < MAX_STOPS; stop += 1) {
    await page.keyboard.press("Tab");
    const isOut = await page.evaluate(() => document.activeElement === document.body);
    const isBack = await page.evaluate(() => {
      const isSeen = document.activeElement.dataset.stop === "";
      document.activeElement.dataset.stop = "";
      return isSeen;
    });
    if (isOut || (isBack && stop > 0 && !(await isPartOfDate(page)))) return stops;
    if (isBack) continue;
    const flaw = await page.evaluate(flawOfFocus);
    if (flaw) note(flaw);
    const { role, name, states } = await told(page, devtools);
    if (!name) note(`stop ${stop + 1}, a ${role}, has no name`);
    stops.push(`${role} “${name}”${states}`);
  }
  note(`more than ${MAX_STOPS} stops`);
  return stops;
}

// A date has a stop for each of its parts.
function isPartOfDate(page) {
  return page.evaluate(() => document.activeElement.matches("input[type=date]"));
}

// What has the focus, as whoever cannot see it is told.
async function told(page, devtools) {
  const expression = "document.activeElement";
  const { result } = await devtools.send("Runtime.evaluate", { expression });
  const { objectId } = result;
  const asked = { objectId, fetchRelatives: false };
  const { nodes } = await devtools.send("Accessibility.getPartialAXTree", asked);
  const [{ role, name, description, properties = [] }] = nodes;
  const has = (state) => properties.some((one) => one.name === state && one.value.value === true);
  const states = ["required", "invalid"].filter(has).map((state) => `, ${state}`);
  if (description?.value) states.push(`: ${description.value}`);
  // Roles that ARIA has not are Chromium's own, and change with it: the element is told then.
  const isOwn = /^[A-Z]/.test(role?.value);
  const element = () => {
    const { localName, type } = document.activeElement;
    return localName === "input" ? `${localName} ${type}` : localName;
  };
  const is = isOwn ? await page.evaluate(element) : role?.value;
  return { role: is, name: name?.value, states: states.join("") };
}

// The first stop leads past the head of the page.
async function skips(page, note) {
  await page.reload();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  const isPast = await page.evaluate(() => {
    const main = document.querySelector("main");
    return main?.contains(document.activeElement) && main.tabIndex === -1;
  });
  if (!isPast) note("the first stop does not lead past the head");
}

function compare(file, text, note) {
  if (write) writeFileSync(file, text);
  const stood = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  const lines = text.split("\n");
  const at = lines.findIndex((line, place) => line !== stood[place]);
  if (at >= 0) note(`${file}:${at + 1}: “${stood[at] ?? ""}” is now “${lines[at]}”`);
  else if (stood.length > lines.length) note(`${file}:${lines.length}: lines are gone`);
}
