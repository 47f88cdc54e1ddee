// What must hold on every page that anybody sees: nothing is loaded from elsewhere, nothing stopped
// by the content security policy, nothing said on the console, no answer above 399 that was not
// waited for, no violation of WCAG 2.0 to 2.2 A and AA by axe-core.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export class Watch {
  // `wrong` takes a line for each thing.
  constructor(name, wrong) {
    Object.assign(this, { name, wrong, waited: new Map(), where: "" });
    Object.assign(this, { looks: 0, pages: 0, requests: 0 });
  }

  note(what) {
    this.wrong.push(`${this.name}, ${this.where || "start"}: ${what}`);
  }

  // A page, and a browser that goes to one address alone.
  async page(browser, address, settings) {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, ...settings });
    context.on("request", (request) => {
      this.requests += 1;
      if (new URL(request.url()).origin !== address) this.note(`asks elsewhere: ${request.url()}`);
    });
    context.on("response", (response) => this.answered(response));
    context.on("requestfailed", (request) => {
      // What is under way when a page is left was not refused by anybody.
      const why = request.failure()?.errorText;
      if (why !== "net::ERR_ABORTED") this.note(`not loaded: ${request.url()} (${why})`);
    });
    context.on("weberror", (error) => this.note(`script: ${error.error().message}`));
    context.on("console", (message) => {
      // An answer above 399 is looked at as an answer.
      if (!message.text().startsWith("Failed to load resource")) {
        this.note(`console: ${message.text()}`);
      }
    });
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    devtools.on("Audits.issueAdded", ({ issue }) => {
      if (issue.code === "ContentSecurityPolicyIssue") {
        const { violatedDirective, blockedURL } = issue.details.contentSecurityPolicyIssueDetails;
        this.note(`stopped by the policy: ${violatedDirective} ${blockedURL ?? ""}`);
      }
    });
    await devtools.send("Audits.enable");
    return page;
  }

  // An answer of this status is about to come.
  expect(status) {
    this.waited.set(status, (this.waited.get(status) ?? 0) + 1);
  }

  answered(response) {
    const status = response.status();
    if (status < 400) return;
    const waited = this.waited.get(status) ?? 0;
    if (waited === 0) this.note(`${status} of ${response.url()}`);
    else this.waited.set(status, waited - 1);
  }

  // What was waited for has come.
  settled() {
    for (const [status, left] of this.waited) {
      if (left > 0) this.note(`no answer was ${status}`);
    }
    this.waited.clear();
  }

  async accessible(page) {
    await page.evaluate(axe);
    const { violations } = await page.evaluate(
      (tags) => globalThis.axe.run(document, { runOnly: tags }),
      TAGS,
    );
    this.looks += 1;
    for (const { id, nodes } of violations) {
      for (const node of nodes) {
        this.note(`${id}: ${node.target.join(" ")}: ${node.failureSummary.replaceAll("\n", " ")}`);
      }
    }
  }
}
