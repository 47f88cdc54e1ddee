// Serves the pages that tests/pages has written, with the policy that the page is served with.

import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

const MEDIA = { css: "text/css", js: "text/javascript", svg: "image/svg+xml" };

// The server, and its address.
export async function served(pages) {
  const policy = readFileSync(join(pages, "policy"), "utf8");
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const file = join(pages, path.startsWith("/assets/") ? path : `${path}.html`);
    const media = MEDIA[file.split(".").pop()] ?? "text/html; charset=utf-8";
    const found = existsSync(file);
    response.writeHead(found ? 200 : 404, {
      "content-type": media,
      "content-security-policy": policy,
    });
    response.end(found ? readFileSync(file) : "");
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { server, site: `http://127.0.0.1:${server.address().port}` };
}
