// Proof that what watches sees: a page with one fault of each kind, each of which must be noted.

import { Watch } from "./watch.mjs";

// An address at which nobody listens: what is asked there is answered here.
const ADDRESS = "http://127.0.0.1:9";
const FAULTY = `<!doctype html><html lang="nl"><title>-</title><link rel="icon" href="data:,">
<script src="/faulty.js"></script><style>p { color: red }</style>
<img src="http://127.0.0.1:7/elsewhere.png" alt=""><img src="/missing.png" alt="">
<main><h1>-</h1><input></main>`;
const SEEN = [
  [/asks elsewhere: http:\/\/127\.0\.0\.1:7/, "a request to elsewhere"],
  [/stopped by the policy: style-src/, "a style that the policy stops"],
  [/stopped by the policy: img-src/, "a picture that the policy stops"],
  [/404 of .*missing\.png/, "a picture that is not there"],
  [/console: said by a script/, "a word on the console"],
  [/script: thrown by a script/, "a script that throws"],
  [/label: input/, "a field without a name"],
  [/no answer was 403/, "an answer that does not come"],
];


// Gives what was not seen, a line each.
export async function proven(browser, hasScript) {
  const found = [];
  const watch = new Watch("proof", found);
  const page = await watch.page(browser, ADDRESS, { javaScriptEnabled: hasScript });
  await page.route("**/*", (route) => {
    const { pathname, port } = new URL(route.request().url());
    if (port === "9" && pathname === "/") {
      const own = "script-src 'self'; style-src 'self'; img-src 'self' data:";
      const policy = `default-src 'none'; ${own}`;
      const headers = { "content-security-policy": policy };
      return route.fulfill({ contentType: "text/html", headers, body: FAULTY });
    }
    if (pathname === "/faulty.js") {
      const body = 'console.log("said by a script"); throw new Error("thrown by a script");';
      return route.fulfill({ contentType: "text/javascript", body });
    }
    return route.fulfill({ status: 404, body: "" });
  });
  watch.expect(403);
  await page.goto(`${ADDRESS}/`);
  if (hasScript) await watch.accessible(page);
  watch.settled();
  await page.context().close();
  const wanted = SEEN.filter(([, what]) => hasScript || !/script|console|name/.test(what));
  const unseen = wanted.filter(([line]) => !found.some((text) => line.test(text)));
  return unseen.map(([, what]) => `proof: ${what} is not noted, in ${found.join(" | ")}`);
}
