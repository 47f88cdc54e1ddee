// The time-out of a session, at the served page: node idle.mjs PROGRAM TEXTS
//
// The clocks of the server and of the page stand still, and are moved together. A warning comes two
// minutes before; a press, or Escape, goes on; otherwise one is signed out, and what was typed is
// there again. Eight hours are the end of any session. Without script the foot of a page says so.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { browse } from "../browse.mjs";
import { Watch } from "../watch.mjs";
import { Keyboard, Mouse } from "./hands.mjs";
import { Person } from "./person.mjs";
import { Demo, Site } from "./site.mjs";

const WORDS = "nog te bespreken";
const HOURS_8 = 8 * 60;

const [program, texts] = process.argv.slice(2);
const work = mkdtempSync(join(tmpdir(), "hitmachine-idle-"));
const wrong = [];
const demo = await Demo.lived(program, work);
const browser = await browse();
for (const [name, hasScript, test] of [
  ["idle, with script", true, withScript],
  ["idle, without script", false, withoutScript],
]) {
  const watch = new Watch(name, wrong);
  const began = Date.now();
  const site = new Site(demo, program, mkdtempSync(join(work, "site-")));
  try {
    const server = await site.serve();
    const settings = { locale: "nl-NL", viewport: { width: 1280, height: 900 } };
    const page = await watch.page(browser, server.address, {
      ...settings,
      javaScriptEnabled: hasScript,
    });
    page.setDefaultTimeout(30_000);
    if (hasScript) await stands(page, site.now);
    const Hand = hasScript ? Keyboard : Mouse;
    const hand = new Hand(page, watch, async () => {});
    const { address } = server;
    const person = new Person({ page, hand, watch, site, address, folder: texts, hasScript });
    await person.goto("/");
    await person.signIn("analyst-1");
    await test(person);
    await page.context().close();
    if ((await server.end()) !== 0) watch.note("the server did not end well");
  } catch (error) {
    watch.note(error.message);
  } finally {
    site.stop();
  }
  console.log(`${name}: ${((Date.now() - began) / 1000).toFixed(0)} s`);
}
await browser.close();
await demo.end();
rmSync(work, { recursive: true });
for (const line of wrong) console.log(line);
process.exit(wrong.length > 0 ? 1 : 0);

// The page's clock stands still as the server's does.
async function stands(page, time) {
  await page.clock.install({ time: time - 60_000 });
  await page.clock.pauseAt(time);
}

async function withScript(person) {
  const { page, hand, site } = person;
  const pass = async (minutes) => {
    site.pass(minutes);
    await page.clock.runFor(minutes * 60_000);
  };
  const dialog = page.locator("dialog#ends");
  const quiet = async (when) => person.expect(await dialog.isHidden(), `a warning ${when}`);
  const warned = async (when) => {
    await dialog.waitFor();
    const { role, name } = await focused(page);
    const isThere = role === "button" && name === person.t("frame.extend");
    person.expect(isThere, `the focus is at ${name}`);
    const said = page.getByRole("alertdialog", { name: person.t("frame.ends") });
    person.expect((await said.count()) === 1, `no alertdialog ${when}`);
  };

  person.at("a draft is typed");
  await hand.go(person.tray("all"));
  await hand.go(page.locator("[data-open]").first());
  const { hit } = person;
  await hand.write(page.locator("#words"), WORDS);
  await page.clock.runFor(3500);
  await page.getByText(person.t("draft.kept")).waitFor();

  person.at("the warning comes two minutes before");
  await pass(12.9);
  await quiet("before it is time");
  await pass(0.2);
  await warned("two minutes before");
  // What looks at it waits for itself: time passes, and then it is a minute later.
  await page.clock.resume();
  await person.watch.accessible(page);
  site.pass(1);
  await page.clock.pauseAt(site.now);

  person.at("a press goes on");
  const extended = page.waitForResponse("**/extend");
  await page.keyboard.press("Enter");
  person.expect((await extended).status() === 200, "the session is not extended");
  await dialog.waitFor({ state: "hidden" });
  await pass(12.9);
  await quiet("after it was extended");
  person.expect(person.hit === hit, "it was signed out after it was extended");

  person.at("Escape goes on as well");
  await pass(0.2);
  await warned("the second time");
  const again = page.waitForResponse("**/extend");
  await page.keyboard.press("Escape");
  person.expect((await again).status() === 200, "Escape does not extend");
  await pass(12.9);
  await quiet("after Escape");

  person.at("nothing is done, and one is signed out");
  await pass(0.2);
  await warned("the third time");
  await hand.leads(() => pass(2));
  await person.sees("sign-in.about");
  await person.seesNot(WORDS);

  person.at("the draft is still there");
  await person.signIn("analyst-1");
  person.expect(person.hit === hit, "it does not go back to the hit");
  await person.sees("draft.restored");
  const kept = await page.locator("#words").inputValue();
  person.expect(kept === WORDS, `the draft is “${kept}”`);

  person.at("eight hours are the end");
  let minutes = 0;
  const isIn = async () => {
    await hand.leads(() => page.reload());
    return (await page.locator("#account").count()) === 0;
  };
  while (minutes + 14 < HOURS_8) {
    site.pass(14);
    minutes += 14;
    person.expect(await isIn(), `signed out after ${minutes} minutes in which something was asked`);
  }
  const left = Number(await page.locator("body").getAttribute("data-left"));
  person.expect(left <= (HOURS_8 - minutes) * 60, `after ${minutes} minutes ${left} s are left`);
  site.pass(HOURS_8 - minutes);
  person.expect(!(await isIn()), "it lasts longer than eight hours");
}

async function withoutScript(person) {
  const { page, hand, site } = person;
  person.at("until when is said");
  await hand.go(person.tray("all"));
  await person.sees("frame.until", { time: "12:15" });

  person.at("a button goes on");
  site.pass(14);
  await hand.go(person.button("frame.extend"));
  await person.sees("tray.all-about");
  site.pass(14);
  await hand.go(person.tray("new"));
  await person.sees("tray.new-about");

  person.at("a quarter of an hour without");
  site.pass(15);
  await hand.go(person.tray("all"));
  await person.sees("sign-in.about");
  await person.signIn("analyst-1");
  await person.sees("tray.all-about");
}

// What has the focus, as whoever cannot see it is told.
async function focused(page) {
  const devtools = await page.context().newCDPSession(page);
  const { result } = await devtools.send("Runtime.evaluate", {
    expression: "document.activeElement",
  });
  const { nodes } = await devtools.send("Accessibility.getPartialAXTree", {
    objectId: result.objectId,
    fetchRelatives: false,
  });
  await devtools.detach();
  return { role: nodes[0].role?.value, name: nodes[0].name?.value };
}
