// What every page must be: free of what axe finds, readable narrow and magnified, still, and at home.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];
const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 320, height: 720 };
// A window 1280 wide and 1024 high, magnified four times.
const MAGNIFIED = { width: 320, height: 256 };

/** Collects what is wrong; a page is looked at once for each kind. */
export class Audit {
  constructor(address, thorough) {
    this.address = address;
    this.thorough = thorough;
    this.seen = new Set();
    this.flaws = [];
  }

  /** Listens to everything a browser complains of, and to every request. */
  listen(context) {
    context.on("request", (request) => {
      const to = request.url();
      if (!to.startsWith(`${this.address}/`) && !to.startsWith("data:")) this.flaws.push(`a request left for ${to}`);
    });
    context.on("console", (message) => {
      if (message.type() !== "error" && message.type() !== "warning") return;
      // Pages that say no have a status that says so.
      if (/the server responded with a status of 4\d\d/.test(message.text())) return;
      this.flaws.push(`console on ${message.location().url}: ${message.text()}`);
    });
    context.on("weberror", (error) => this.flaws.push(`script: ${error.error()}`));
    context.on("response", (response) => {
      if (response.status() >= 500) this.flaws.push(`${response.status()} from ${response.url()}`);
      const policy = response.headers()["content-security-policy"] ?? "";
      if (response.request().resourceType() === "document" && !policy.includes("default-src 'none'")) {
        this.flaws.push(`${response.url()} has no strict policy`);
      }
    });
  }

  /** Looks at the page that is open. */
  async look(page, kind) {
    if (this.seen.has(kind)) return;
    this.seen.add(kind);
    const flaw = (what) => this.flaws.push(`${kind} (${new URL(page.url()).pathname}): ${what}`);
    const shape = await page.evaluate(() => ({
      ones: document.querySelectorAll("h1").length,
      lang: document.documentElement.lang,
      title: document.title,
      empty: [...document.querySelectorAll("main a, main button")].filter((one) => !one.textContent.trim() && !one.ariaLabel && !one.querySelector("img:not([alt=''])")).length,
    }));
    if (shape.ones !== 1) flaw(`${shape.ones} h1`);
    if (!shape.lang || !shape.title) flaw("no language or no title");
    if (shape.empty) flaw(`${shape.empty} links or buttons without words`);
    if (!this.thorough) return;
    for (const scheme of ["light", "dark"]) {
      for (const size of [WIDE, NARROW]) {
        await page.setViewportSize(size);
        await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
        for (const found of await violations(page)) flaw(`axe, ${scheme}, ${size.width} px: ${found}`);
      }
    }
    for (const size of [NARROW, MAGNIFIED]) {
      await page.setViewportSize(size);
      const wide = await tooWide(page);
      if (wide) flaw(`scrolls sideways at ${size.width} x ${size.height}: ${wide}`);
    }
    const spread = await spaced(page);
    if (spread) flaw(`scrolls sideways with wider spacing: ${spread}`);
    const moving = await page.evaluate(() => document.getAnimations().length);
    if (moving) flaw(`${moving} things move where motion is not wanted`);
    await page.emulateMedia({ media: "print", colorScheme: "light", reducedMotion: null });
    const paper = await page.evaluate(() => ({
      header: getComputedStyle(document.querySelector(".site-header")).display,
      main: getComputedStyle(document.querySelector("main")).display,
    }));
    if (paper.header !== "none" && !kind.startsWith("operator")) flaw("its header is printed");
    if (paper.main === "none") flaw("nothing of it is printed");
    await page.emulateMedia({ media: null, colorScheme: null, reducedMotion: null });
    await page.setViewportSize(WIDE);
  }

  done() {
    if (this.flaws.length === 0) return;
    const lines = [...new Set(this.flaws)];
    throw new Error(`${lines.length} flaws:\n${lines.join("\n")}`);
  }
}

async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(
    (tags) =>
      window.axe.run(document, {
        runOnly: { type: "tag", values: tags },
        rules: { "target-size": { enabled: true } },
        resultTypes: ["violations"],
      }),
    TAGS,
  );
  return found.violations.map(
    (one) => `${one.id} (${one.help}): ${one.nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} ${node.failureSummary?.split("\n")[1] ?? ""}`).join(" | ")}`,
  );
}

/** What sticks out, if the page scrolls sideways. */
function tooWide(page) {
  return page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return null;
    const wide = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > root.clientWidth + 1);
    return `${root.scrollWidth} px, by ${wide.slice(-3).map((one) => one.outerHTML.slice(0, 120)).join(" | ")}`;
  });
}

/** With the spacing that WCAG 1.4.12 asks a page to bear. */
async function spaced(page) {
  await page.setViewportSize(NARROW);
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }");
    document.adoptedStyleSheets = [sheet];
  });
  const wide = await tooWide(page);
  await page.evaluate(() => {
    document.adoptedStyleSheets = [];
  });
  return wide;
}
