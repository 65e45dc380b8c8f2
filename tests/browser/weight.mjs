// How much a lesson weighs to somebody who comes for the first time.
// node weight.mjs '{"address": …, "cookie": …, "path": …, "chromium": …}'
import { chromium } from "playwright-core";

const plan = JSON.parse(process.argv[2]);
const browser = await chromium.launch({ executablePath: plan.chromium ?? "/usr/bin/chromium" });
try {
  const context = await browser.newContext({ baseURL: plan.address });
  await context.addCookies([{ name: "__Host-session", value: plan.cookie, url: plan.address, secure: true, httpOnly: true }]);
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  const kinds = new Map();
  const sizes = [];
  session.on("Network.responseReceived", (event) => kinds.set(event.requestId, { url: event.response.url, kind: event.type }));
  session.on("Network.loadingFinished", (event) => sizes.push({ id: event.requestId, size: event.encodedDataLength }));
  const answer = await page.goto(plan.path, { waitUntil: "networkidle" });
  // Bodies alone: what heads add, the browser counts with them.
  const loaded = sizes.filter((one) => kinds.get(one.id)?.url.startsWith("http")).map((one) => ({ ...kinds.get(one.id), size: one.size }));
  console.log(JSON.stringify({ status: answer.status(), loaded }));
} finally {
  await browser.close();
}
