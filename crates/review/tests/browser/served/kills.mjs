// The server is killed while people act, and every act that was acknowledged is there:
//
//   node kills.mjs PROGRAM [KILLS]
//
// Twenty writers send forms to the process until it is ended by SIGKILL; then it is started again.
// All write about one hit, and as many as there are others act on one of their own too. At the end
// the deeds of each hit are what its writer was told, in that order, and after each kill one more
// at most that nobody was told of.

import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Demo, Site } from "./site.mjs";

const WRITERS = 20;
const [program, kills = "50"] = process.argv.slice(2);
const began = Date.now();
const work = mkdtempSync(join(tmpdir(), "hitmachine-kills-"));
const demo = await Demo.lived(program, work);
const site = new Site(demo, program, mkdtempSync(join(work, "site-")));
const wrong = [];

// Asks the server for something as a browser does; null where it is gone.
function ask(agent, address, { method = "GET", path, cookie = "", form }) {
  const body = form && new URLSearchParams(form).toString();
  const headers = { cookie, origin: address };
  if (body) {
    headers["content-type"] = "application/x-www-form-urlencoded";
    headers["content-length"] = Buffer.byteLength(body);
  }
  return new Promise((answered) => {
    const asked = request(`${address}${path}`, { method, agent, headers }, (response) => {
      let text = "";
      response.on("data", (part) => (text += part));
      response.on("error", () => answered(null));
      response.on("close", () => response.complete || answered(null));
      response.on("end", () =>
        answered({ status: response.statusCode, headers: response.headers, text }),
      );
    });
    asked.on("error", () => answered(null));
    asked.end(body);
  });
}

const between = (text, before, after) => text.split(before)[1].split(after)[0];
const tokenIn = (page) => between(page.text, 'name="form_token" value="', '"');
const cookieOf = ({ headers }) => headers["set-cookie"][0].split(";")[0];

// Signs in, and gives what each form of this person brings.
async function signedIn(address, account) {
  const agent = new Agent();
  const entry = await ask(agent, address, { path: "/sign-in" });
  const form = { form_token: tokenIn(entry), account, passphrase: site.passphrase };
  const sent = { method: "POST", path: "/sign-in", cookie: cookieOf(entry), form };
  const cookie = cookieOf(await ask(agent, address, sent));
  const page = await ask(agent, address, { path: "/?tray=all", cookie });
  return { account, cookie, token: tokenIn(page), page: page.text };
}

// What a writer does next with its own hit, and the word for the deed that comes of it.
function next(turn, digest, word) {
  const kinds = [
    ["note", { text: word }, `note ${word}`],
    ["assess", { digest, kind: "park", park_until: "2026-12-20" }, "park"],
    ["undo", { text: word }, `undo ${word}`],
  ];
  return kinds[turn % kinds.length];
}

// Acts until the server is gone. What was under way then is done or not: nobody was told.
async function write(writer, address, kill) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const { person, hit, told } = writer;
  const { cookie } = person;
  const send = async (path, form) => {
    const all = { form_token: person.token, ...form };
    const answer = await ask(agent, address, { method: "POST", path, cookie, form: all });
    if (answer && answer.status !== 303) wrong.push(`${path} was answered ${answer.status}`);
    return answer?.status === 303;
  };
  // Who may open it again parked it before.
  const page = hit && (await ask(agent, address, { path: `/hits/${hit}`, cookie }));
  let turn = page?.text.includes('id="undo-text"') ? 2 : 0;
  for (let number = 0; page !== null; number += 1) {
    const word = `${kill}-${writer.number}-${number}`;
    if (hit) {
      const [route, form, deed] = next(turn, writer.digest, word);
      if (!(await send(`/hits/${hit}/${route}`, form))) break;
      told.push(deed);
      turn += 1;
    }
    if (!(await send(`/hits/${shared}/note`, { text: word }))) break;
    toldOfShared.push(`note ${word}`);
  }
  told.push(null);
  agent.destroy();
}

// The deeds of a hit, each by its word and what was written with it.
function deeds(id) {
  const reading = ["--site", "centre", "--as", "privacy-officer-1", "--json"];
  const { deeds } = site.run("hits", "show", ...reading, id);
  return deeds.map(({ deed, says }) => (deed === "park" ? deed : `${deed} ${says.split(": ")[1]}`));
}

// Whether what stands is what was told, with one deed more at most where a null is.
function flaw(told, stands) {
  let [at, more] = [0, 0];
  for (const [place, deed] of told.entries()) {
    if (deed === null) {
      const goesOn = told.slice(place + 1).find((later) => later !== null);
      if (at < stands.length && stands[at] !== goesOn) [at, more] = [at + 1, more + 1];
    } else if (stands[at] === deed) at += 1;
    else return { flaw: `“${deed}” was told, and “${stands[at]}” stands`, more };
  }
  const left = stands.length - at;
  return { flaw: left > 0 ? `${left} deeds more than were sent` : "", more };
}

let server = await site.serve();
const people = [];
for (const account of ["analyst-1", "analyst-2"]) {
  people.push(await signedIn(server.address, account));
}
const found = people[0].page.match(/(?<=value=")h[0-9]{15}(?=")/g) ?? [];
const ids = [...new Set(found)];
if (ids.length < 4) throw new Error(`the demo has ${ids.length} hits`);
const shared = ids.shift();
const toldOfShared = [];
const writers = [];
for (let number = 0; number < WRITERS; number += 1) {
  const [person, hit] = [people[number % people.length], ids[number]];
  let digest = "";
  if (hit) {
    const asked = { path: `/hits/${hit}`, cookie: person.cookie };
    const page = await ask(new Agent(), server.address, asked);
    digest = between(page.text, 'name="digest" value="', '"');
  }
  writers.push({ number, person, hit, digest, told: [] });
}
for (let kill = 0; kill < Number(kills); kill += 1) {
  const writing = writers.map((writer) => write(writer, server.address, kill));
  // Another moment each time, spread over what some dozens of acts take.
  await new Promise((passed) => setTimeout(passed, 100 + ((kill * 7919) % 311)));
  await server.kill();
  await Promise.all(writing);
  server = await site.serve();
}
await server.end();

let [acknowledged, beside] = [toldOfShared.length, 0];
for (const { number, hit, told } of writers.filter(({ hit }) => hit)) {
  const { flaw: says, more } = flaw(told, deeds(hit));
  if (says) wrong.push(`writer ${number}: ${says}`);
  acknowledged += told.filter((deed) => deed !== null).length;
  beside += more;
}
const stands = new Set(deeds(shared));
for (const note of toldOfShared) if (!stands.has(note)) wrong.push(`${note} is gone`);
if (acknowledged < Number(kills)) wrong.push(`only ${acknowledged} acts were acknowledged`);
site.run("audit", "verify", "--site", "centre");
site.run("verify", "--site", "centre");
await demo.end();
rmSync(work, { recursive: true });
for (const line of new Set(wrong)) console.log(line);
const took = ((Date.now() - began) / 1000).toFixed(0);
console.log(`${kills} kills, ${acknowledged} acts acknowledged, ${beside} beside, ${took} s`);
process.exit(wrong.length > 0 ? 1 : 0);
