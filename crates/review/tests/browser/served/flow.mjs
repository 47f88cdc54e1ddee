// Goes through a day at the served page, three times: by mouse, by keyboard alone, without script.
//
//   node flow.mjs PROGRAM TEXTS TLS [mouse] [keyboard] [plain]
//
// PROGRAM is hitmachine, TEXTS the folder of the texts, TLS one with a certificate and its key.
// Ends with 1 when something is wrong, a line for each.

import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { browse } from "../browse.mjs";
import { proven } from "../proof.mjs";
import { Watch } from "../watch.mjs";
import { analyst } from "./analyst.mjs";
import { Keyboard, Mouse } from "./hands.mjs";
import { officer } from "./officer.mjs";
import { outside } from "./outside.mjs";
import { Person } from "./person.mjs";
import { remembered } from "./remembered.mjs";
import { secondLooks } from "./second.mjs";
import { Demo, Site } from "./site.mjs";

const [program, texts, tls, ...chosen] = process.argv.slice(2);
const RUNS = [
  { name: "mouse", Hand: Mouse, hasScript: true, hasAxe: true },
  { name: "keyboard", Hand: Keyboard, hasScript: true },
  { name: "plain", Hand: Mouse, hasScript: false },
];
const work = mkdtempSync(join(tmpdir(), "hitmachine-flow-"));
const wrong = [];
const seconds = (since) => ((Date.now() - since) / 1000).toFixed(0);

let began = Date.now();
const demo = await Demo.lived(program, work);
console.log(`the demo serves its page after ${seconds(began)} s`);
const browser = await browse();
for (const hasScript of [true, false]) wrong.push(...(await proven(browser, hasScript)));

let told = 0;
for (const run of RUNS.filter(({ name }) => chosen.length === 0 || chosen.includes(name))) {
  began = Date.now();
  const watch = new Watch(run.name, wrong);
  try {
    await day(run, watch);
  } catch (error) {
    watch.note(error.message);
    await picture(run.name);
  }
  const { requests, looks, pages } = watch;
  const counted = `${pages} pages, ${requests} requests, ${looks} looks by axe`;
  console.log(`${run.name}: ${counted}, ${seconds(began)} s`);
  for (const line of wrong.slice(told)) console.log(line);
  told = wrong.length;
}

async function day(run, watch) {
  const folder = mkdtempSync(join(work, `${run.name}-`));
  const site = new Site(demo, program, folder);
  try {
    await dayAt(site, run, watch);
  } finally {
    site.stop();
  }
}

async function dayAt(site, run, watch) {
  const server = await site.serve();
  const person = await somebody(run, watch, site, server.address);
  const done = await analyst(person);
  await secondLooks(person, done);
  await officer(person, done);
  await person.page.context().close();

  const port = await freePort();
  const secure = await site.serveOutside(tls, port);
  const visitor = await somebody(run, watch, site, secure.address);
  await outside(visitor);
  await visitor.page.context().close();
  for (const code of [await server.end(), await secure.end()]) {
    if (code !== 0) watch.note(`a server ended by ${code}`);
  }
  watch.where = "what the site remembers";
  remembered(site, done, (what) => watch.note(what));
  watch.settled();
}

// What was shown when it went wrong, for whoever asks for it.
async function picture(name) {
  const folder = process.env.REVIEW_PICTURES;
  const pages = browser.contexts().flatMap((context) => context.pages());
  for (const [place, page] of pages.entries()) {
    if (folder) await page.screenshot({ path: join(folder, `${name}-${place}.png`) });
    await page.context().close();
  }
}

async function somebody(run, watch, site, address) {
  const settings = {
    locale: "nl-NL",
    viewport: { width: 1280, height: 900 },
    javaScriptEnabled: run.hasScript,
  };
  const page = await watch.page(browser, address, settings);
  page.setDefaultTimeout(30_000);
  const sees = async (shown) => {
    watch.pages += 1;
    if (run.hasAxe) await watch.accessible(shown);
  };
  const hand = new run.Hand(page, watch, sees);
  const { hasScript } = run;
  return new Person({ page, hand, watch, site, address, folder: texts, hasScript });
}

// A port that is free now: the address of a page by https names it before it is listened at.
function freePort() {
  return new Promise((found) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });
}

await browser.close();
await demo.end();
rmSync(work, { recursive: true });
process.exit(wrong.length > 0 ? 1 : 0);
