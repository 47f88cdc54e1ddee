// A site of the demo, the page over it in a process of its own, and a clock that both go by.
//
// The clock stands still but for what a test lets pass: libfaketime reads the time from a file. So
// the server that is tried out is the one that is shipped, a quarter of an hour passes at once, and
// a slow machine sees the same as a fast one.

import { spawn, spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { chmodSync, cpSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const LAST_NIGHT = "2026-11-24";
// That Tuesday, after the second looks of nine o'clock were handed out.
const START = Date.parse("2026-11-24T11:00:00Z");
// When those of one o'clock have been.
export const SECOND_LOOKS = "2026-11-24T12:00:05Z";

// The demo on a terminal, which ends by serving the page and saying how to sign in.
export class Demo {
  static async lived(program, folder) {
    const args = `demo --inhabitants 5000 --night ${LAST_NIGHT} --out demo --listen 127.0.0.1:0`;
    const terminal = ["-qefc", `'${program}' ${args}`, "/dev/null"];
    const child = spawn("script", terminal, { cwd: folder, detached: true });
    const said = await line(child, /the page is at (\S+?): .*passphrase\s+"([^"]+)"/s);
    return new Demo(child, join(folder, "demo"), said[1], said[2]);
  }

  constructor(child, folder, address, passphrase) {
    Object.assign(this, { child, folder, address, passphrase });
  }

  // As Ctrl-C does.
  async end() {
    this.child.stdin.write("\x03");
    await new Promise((ended) => this.child.once("exit", ended));
  }
}

// A copy of the demo's centre, on which two people look at every hit, at fixed hours.
export class Site {
  constructor(demo, program, folder) {
    Object.assign(this, { program, folder, passphrase: demo.passphrase, ahead: 0, children: [] });
    cpSync(join(demo.folder, "centre"), join(folder, "centre"), { recursive: true });
    const settings = join(folder, "centre", "site.toml");
    const text = readFileSync(settings, "utf8")
      .replace('# second_look = "all"', 'second_look = "all"')
      .replace("# second_look_at =", "second_look_at =");
    if (!/^second_look = "all"$/m.test(text) || !/^second_look_at = /m.test(text)) {
      throw new Error(`${settings} has other settings than this test knows`);
    }
    writeFileSync(settings, text, { mode: 0o600 });
    this.setClock();
  }

  // The time at the centre.
  get now() {
    return START + this.ahead;
  }

  setClock() {
    const file = join(this.folder, "clock");
    const time = new Date(this.now).toISOString().replace("T", " ").slice(0, 19);
    writeFileSync(`${file}.part`, `${time}\n`);
    renameSync(`${file}.part`, file);
  }

  // So many minutes pass.
  pass(minutes) {
    this.ahead += minutes * 60_000;
    this.setClock();
  }

  // It becomes this time.
  passUntil(moment) {
    this.pass((Date.parse(moment) - this.now) / 60_000);
  }

  environment() {
    return {
      ...process.env,
      TZ: "UTC",
      LD_PRELOAD: process.env.FAKETIME_LIBRARY,
      FAKETIME_TIMESTAMP_FILE: join(this.folder, "clock"),
      FAKETIME_NO_CACHE: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
      DONT_FAKE_MONOTONIC: "1",
    };
  }

  // A command on the site; what it printed, as JSON where it is.
  run(...args) {
    const options = { cwd: this.folder, env: this.environment(), encoding: "utf8" };
    const { status, stdout, stderr } = spawnSync(this.program, args, options);
    if (status !== 0) throw new Error(`hitmachine ${args.join(" ")}: ${status}\n${stderr}`);
    return args.includes("--json") ? JSON.parse(stdout) : stdout;
  }

  // The page, for this machine alone.
  async serve(...further) {
    return this.served(["--listen", "127.0.0.1:0", ...further]);
  }

  // The page by https, as from outside: codes are asked for.
  async serveOutside(tls, port) {
    const key = join(this.folder, "key.pem");
    cpSync(join(tls, "key.pem"), key);
    chmodSync(key, 0o600);
    const origin = `https://localhost:${port}`;
    const pair = ["--tls-cert", join(tls, "cert.pem"), "--tls-key", key];
    return this.served(["--listen", `127.0.0.1:${port}`, "--origin", origin, ...pair]);
  }

  // Ends what is still there when a test went wrong.
  stop() {
    for (const child of this.children) child.kill("SIGKILL");
  }

  async served(args) {
    const options = { cwd: this.folder, env: this.environment() };
    const child = spawn(this.program, ["review", "--site", "centre", ...args], options);
    this.children.push(child);
    const said = await line(child, /the page is at (\S+)\/\n/);
    const end = (signal) => ended(child, signal);
    return { address: said[1], end: () => end("SIGTERM"), kill: () => end("SIGKILL") };
  }
}

// What a program says once it is so far.
function line(child, wanted) {
  return new Promise((found, failed) => {
    let text = "";
    const take = (part) => {
      text += part;
      // The terminal of a demo colours what it says, and breaks no line.
      const match = text.replaceAll(/\x1b\[[0-9;?]*[A-Za-z]/g, "").match(wanted);
      if (match) found(match);
    };
    child.stdout.on("data", take);
    child.stderr?.on("data", take);
    child.once("exit", (code) => failed(new Error(`ended by ${code}: ${text.slice(-2000)}`)));
  });
}

function ended(child, signal) {
  return new Promise((done) => {
    child.removeAllListeners("exit");
    child.once("exit", (code) => done(code));
    child.kill(signal);
  });
}

// The code of a generator (RFC 6238), for a key as a person types it.
export function codeOf(key, moment) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  let bits = "";
  for (const letter of key.replaceAll(/\s/g, "")) {
    bits += letters.indexOf(letter.toUpperCase()).toString(2).padStart(5, "0");
  }
  const bytes = bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(moment / 30_000)));
  const digest = createHmac("sha1", Buffer.from(bytes)).update(step).digest();
  const number = digest.readUInt32BE(digest.at(-1) & 15) & 0x7fff_ffff;
  return String(number % 1_000_000).padStart(6, "0");
}
