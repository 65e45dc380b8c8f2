// From sign-up to a certificate that a stranger checks, in a real browser.
// node journey.mjs '{"address": …, "data": …, "courses": …, "course": …, "way": "mouse" or "keyboard", "script": true,
//                    "thorough": true, "operator": "/operator-link/…"}'
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { answer, answersOf } from "./answers.mjs";
import { Audit } from "./audit.mjs";
import { leavingPages } from "./leaving.mjs";
import { letterTo, letters, linkIn } from "./letters.mjs";
import { hiringPages } from "./hiring.mjs";
import { operatorsPages } from "./operator.mjs";
import { Person } from "./person.mjs";

const plan = JSON.parse(process.argv[2]);
const EMAIL = `ann.${plan.way}.${plan.script ? "script" : "plain"}@river.test`;
const PASSWORD = "seven quiet herons on ice";
const LEGAL_NAME = "Ann Marie Río-Wójcik";
const SECOND = "two brass kettles at noon";

const browser = await chromium.launch({ executablePath: plan.chromium ?? "/usr/bin/chromium" });
const audit = new Audit(plan.address, plan.thorough);
const keys = answersOf(join(plan.courses, plan.course));

async function somebody() {
  const context = await browser.newContext({
    baseURL: plan.address,
    javaScriptEnabled: plan.script,
    viewport: { width: 1280, height: 900 },
  });
  audit.listen(context);
  return new Person(await context.newPage(), plan.way);
}

const TEXAS = "us-tx/mental-health-and-recovery-support-peer-specialist";
const CALIFORNIA = "us-ca/certified-medi-cal-peer-support-specialist";

const look = (person, kind) => audit.look(person.page, kind);

async function each(person, paths) {
  for (const path of paths) {
    const status = await person.open(path);
    if (status !== 200) audit.flaws.push(`${path} answers ${status}`);
    await look(person, path);
  }
}

async function publicPages(person) {
  for (const path of ["/", "/about", "/privacy", "/accessibility", "/courses", "/verify", "/api"]) {
    const status = await person.open(path);
    if (status !== 200) audit.flaws.push(`${path} answers ${status}`);
    await look(person, path);
  }
  await each(person, [
    "/programs",
    "/programs?words=zeppelin",
    "/programs/us-tx",
    `/programs/${TEXAS}`,
    "/programs/us-wy",
    `/programs/compare?a=${TEXAS}&b=${CALIFORNIA}`,
    "/verify/file",
    "/verify/many",
    "/developers",
  ]);
  await person.open("/courses?words=zeppelin");
  await look(person, "catalog without a find");
  await person.open(`/courses/${plan.course}`);
  await look(person, "course");
  const sheet = person.page.locator("a[href*='/worksheets/']");
  if ((await sheet.count()) > 0) {
    await person.open(await sheet.first().getAttribute("href"));
    await look(person, "worksheet");
  }
  await person.open("/nowhere");
  await look(person, "no such page");
  await person.open("/verify/0000-0000-0000-0000-1");
  await look(person, "a mistyped number");
  await person.open("/me");
  if (person.path() !== "/sign-in") throw new Error("a visitor sees a learner's page");
}

async function signUp(person) {
  await person.open(`/sign-up?next=/courses/${plan.course}`);
  await look(person, "sign up");
  if (plan.way === "keyboard") await person.skips();
  // What is wrong is told, and what was typed is kept.
  await person.type("[name=email]", EMAIL);
  await person.type("[name=new_password]", "password1234");
  await person.press("form[action='/sign-up'] button[type=submit]");
  await look(person, "sign up, once more");
  const focused = await person.page.evaluate(() => document.activeElement.className);
  if (plan.script && !focused.includes("error-summary")) audit.flaws.push(`after a mistake the focus is on “${focused}”`);
  if ((await person.page.locator("[name=email]").inputValue()) !== EMAIL) throw new Error("what was typed is lost");
  await person.type("[name=legal_name]", LEGAL_NAME);
  await person.type("[name=preferred_name]", "Ann");
  await person.type("[name=new_password]", PASSWORD);
  await person.press("form[action='/sign-up'] button[type=submit]");
  await person.says("inbox");
  await look(person, "look into your inbox");
  const letter = await letterTo(plan.data, EMAIL);
  if (!letter.html || !letter.text) throw new Error("the letter lacks a part");
  const link = linkIn(letter, "/confirm-email/");
  await person.open(link);
  await look(person, "confirm");
  await person.press("form[action^='/confirm-email/'] button");
  await person.open(link);
  await look(person, "confirmed before");
}

/** The way in, without looking left or right. */
async function signUpAs(person, email, name) {
  await person.open("/sign-up");
  await person.type("[name=email]", email);
  await person.type("[name=legal_name]", name);
  await person.type("[name=new_password]", PASSWORD);
  await person.press("form[action='/sign-up'] button[type=submit]");
  await person.open(linkIn(await letterTo(plan.data, email), "/confirm-email/"));
  await person.press("form[action^='/confirm-email/'] button");
}

async function signOutAndIn(person) {
  await person.open("/me/account");
  await look(person, "account");
  await person.press("form[action='/sign-out'] button");
  await person.open("/sign-in");
  await look(person, "sign in");
  await person.type("[name=email]", EMAIL);
  await person.type("[name=password]", "not my password at all");
  await person.press("form[action='/sign-in'] button[type=submit]");
  await look(person, "sign in, once more");
  await signIn(person, PASSWORD);
}

async function signIn(person, password) {
  await person.open("/sign-in");
  await person.type("[name=email]", EMAIL);
  await person.type("[name=password]", password);
  await person.press("form[action='/sign-in'] button[type=submit]");
  if (person.path() === "/sign-in") throw new Error(`sign-in failed: ${await person.words()}`);
}

async function reset(person) {
  await person.open("/reset-password");
  await look(person, "ask for a reset");
  await person.type("[name=email]", EMAIL);
  await person.press("form[action='/reset-password'] button");
  await look(person, "reset asked for");
  const letter = await letterTo(plan.data, EMAIL, (one) => one.text.includes("/reset-password/"));
  await person.open(linkIn(letter, "/reset-password/"));
  await look(person, "reset");
  await person.type("[name=new_password]", SECOND);
  await person.press("form[action^='/reset-password/'] button");
  await signIn(person, SECOND);
}

async function enroll(person) {
  await person.open("/me");
  await look(person, "no courses yet");
  await person.open("/me/journal");
  await look(person, "journal, empty");
  await person.open("/me/certificates");
  await look(person, "no certificates yet");
  await person.open("/courses");
  await person.press(`main a[href='/courses/${plan.course}']`);
  await person.press("form[action$='/enrollment'] button");
  await person.open(`/courses/${plan.course}/exam`);
  await look(person, "exam, before the lessons");
}

/** One button resumes: it is followed until it leads to the exam. */
async function lessons(person) {
  let done = 0;
  for (let step = 0; step < 200; step += 1) {
    await person.open(`/courses/${plan.course}/home`);
    if (step < 2) await look(person, step === 0 ? "course home, new" : "course home, begun");
    const button = person.page.locator("main .actions a.button").first();
    const href = await button.getAttribute("href");
    if (href.endsWith("/exam")) return done;
    await person.press(button);
    if (!(await person.page.locator("article.lesson").count()) && (await person.page.locator("main a.button").count())) {
      await look(person, "module");
      await person.press("main a.button");
    }
    await lesson(person);
    done += 1;
  }
  throw new Error("the lessons do not end");
}

async function lesson(person) {
  const path = person.path();
  if (plan.way === "keyboard") await person.skips();
  const through = person.page.locator(".callout-caution a.button");
  if ((await through.count()) > 0) {
    await look(person, "content note");
    await person.press(through.first());
  }
  await look(person, "lesson");
  const count = await person.page.locator("form.item-form").count();
  for (let place = 0; place < count; place += 1) {
    const form = () => person.page.locator("form.item-form").nth(place);
    // A scenario takes a press for each scene.
    for (let scene = 0; scene < 8; scene += 1) {
      const item = form();
      const open = item.locator("input:not([type=hidden]):not([disabled]), select:not([disabled]), textarea:not([disabled])");
      if ((await open.count()) === 0 || (await item.locator("button").count()) === 0) break;
      const kind = await item.locator("fieldset, .item").first().evaluate((one) => one.querySelector("select, textarea, input:not([type=hidden])")?.type ?? "none");
      await answer(person, item, keys);
      await person.press(item.locator("button").first());
      if (person.path() !== path) await person.open(path);
      await look(person, `lesson, answered: ${kind}`);
      if ((await form().locator("input[name$='.path']").count()) === 0) break;
    }
  }
  const complete = person.page.locator("form[action$='/completion'] button");
  if ((await complete.count()) > 0) await person.press(complete.first());
}

async function exam(person, { wrongly }) {
  await person.open(`/courses/${plan.course}/exam`);
  await look(person, "exam, ready");
  await person.press(`form[action='/courses/${plan.course}/exam'] button`);
  if (!person.path().startsWith("/attempts/")) throw new Error(`the exam did not start: ${await person.words()}`);
  const attempt = /\/attempts\/[^/]+/.exec(person.path())[0];
  let at = person;
  for (let step = 0; step < 100; step += 1) {
    if ((await at.page.locator("form[action$='/submission']").count()) > 0) break;
    await look(at, step === 0 ? "exam, a question" : "exam, another question");
    await answer(at, at.page.locator("main"), keys, { wrongly });
    if (step === 1 && plan.script) await savedByItself(at);
    await at.press("button[name=go][value=next]");
    if (step === 1 && !wrongly) at = await otherDevice(at, attempt);
    if (step === 2) {
      await at.page.goBack();
      await look(at, "exam, a question answered before");
      await at.page.goForward();
    }
  }
  await look(at, "exam, check and hand in");
  await at.press("form[action$='/submission'] button");
  await look(at, wrongly ? "result, not passed" : "result, passed");
  await at.says(wrongly ? "not passed" : "you passed");
  await at.open(`${attempt}/items/1`);
  await look(at, "exam, over");
  return at;
}

/** With script, a choice is saved at once, and the page says when. */
async function savedByItself(person) {
  await person.page.waitForFunction(() => /saved at \d/i.test(document.querySelector("[data-saved]")?.textContent ?? ""));
}

async function otherDevice(person, attempt) {
  const other = await somebody();
  await signIn(other, plan.thorough ? SECOND : PASSWORD);
  await other.open(attempt);
  if (!other.path().startsWith(attempt)) throw new Error("the attempt does not go on from another device");
  await person.page.context().close();
  return other;
}

async function certificate(person) {
  const letter = await letterTo(plan.data, EMAIL, (one) => one.pdf);
  if (letter.pdf.subarray(0, 5).toString() !== "%PDF-") throw new Error("what is attached is no PDF");
  for (const word of ["foundation", "peer", "recovery", "welcome"]) {
    if (letter.subject.toLowerCase().includes(word)) audit.flaws.push(`the subject names a program: ${letter.subject}`);
  }
  await person.open("/me/certificates");
  await look(person, "certificates");
  await person.press("main a[href^='/me/certificates/']");
  await look(person, "certificate");
  const path = person.path();
  const number = path.split("/").pop();
  const share = person.page.locator("main a[href*='share'], main a[href*='linkedin']");
  if ((await share.count()) > 0) {
    await person.open(await share.first().getAttribute("href"));
    await look(person, "sharing a certificate");
  }
  const answer = await person.page.context().request.get(`${path}/certificate.pdf`);
  const pdf = await answer.body();
  if (answer.status() !== 200 || pdf.subarray(0, 5).toString() !== "%PDF-") throw new Error("no PDF to download");
  for (const [name, bytes] of [["letter.pdf", letter.pdf], ["page.pdf", pdf]]) {
    const file = join(plan.data, name);
    writeFileSync(file, bytes);
    const words = execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" });
    for (const wanted of [number, "Río"]) {
      if (!words.includes(wanted)) throw new Error(`${name} lacks ${wanted}:\n${words}`);
    }
  }
  if (letters(plan.data).filter((one) => one.to.includes(EMAIL) && one.pdf).length !== 1) throw new Error("more than one certificate came");
  return number;
}

async function stranger(number) {
  const person = await somebody();
  await person.open("/verify");
  if (plan.way === "keyboard") await person.skips();
  // As somebody types it from paper.
  await person.type("main input[type=text], main input[name=number]", number.toLowerCase().replaceAll("-", " "));
  await person.press("main form button");
  await look(person, "a number in good standing");
  await person.says("good standing");
  await each(person, [`/verify/${number}/va`]);
  await person.says("Río");
  await person.open(`/verify/${number}`);
  await person.says("good standing");
  if ((await person.page.title()).includes("Río")) audit.flaws.push("a name stands in the title of the verification page");
  const other = number.replace(/^./, (first) => (first === "Z" ? "Y" : "Z"));
  await person.open(`/verify/${other}`);
  await look(person, "another number");
  await person.page.context().close();
}

async function oddPages(person) {
  await person.open(`/courses/${plan.course}/leaving`);
  await look(person, "leaving");
  await person.open("/me");
  await look(person, "my page");
  await person.open("/me/journal");
  await look(person, "journal");
  const entry = person.page.locator("main a[href^='/me/journal/']:not([download])");
  if ((await entry.count()) > 0) {
    await person.press(entry.first());
    await look(person, "journal entry");
  }
  await person.open("/me/tokens");
  await look(person, "tokens");
  const record = ["training", "practice", "continuing-education", "credentials", "exams"].map((kind) => `/me/record/${kind}/new`);
  await each(person, ["/me/record", ...record, "/me/record/practice", "/me/record/references", "/me/record/statements"]);
  await each(person, ["/me/record/statements/recovery", "/me/record/practice/confirmation", "/me/record/erasure"]);
  await each(person, ["/me/programs", `/me/programs/${TEXAS}`, "/me/packets"]);
  // A session that ends while somebody writes.
  await person.open("/me/account");
  await person.page.context().clearCookies();
  await person.type("[name=legal_name]", `${LEGAL_NAME} Junior`);
  await person.press("form[action='/me/account/names'] button");
  await look(person, "send it again");
  await person.says("Junior");
  await signIn(person, SECOND);
  await person.open("/me/account");
  await look(person, "account, signed in twice");
  await person.press("form[action^='/me/account/sessions/'] button");
  await person.says("That session is ended");
  await look(person, "account, a session ended");
}

async function whole() {
  let person = await somebody();
  if (plan.thorough) await publicPages(person);
  await signUp(person);
  await signOutAndIn(person);
  if (plan.thorough) await reset(person);
  await enroll(person);
  const done = await lessons(person);
  if (plan.thorough) person = await exam(person, { wrongly: true });
  person = await exam(person, { wrongly: false });
  const number = await certificate(person);
  await stranger(number);
  if (plan.thorough) {
    await oddPages(person);
    await hiringPages({ person, somebody, signUpAs, look, audit, number, data: plan.data });
    await operatorsPages({ person, look, audit, plan, number, course: plan.course });
    await each(person, ["/me/account/closing"]);
    await person.says("nobody else runs this server");
    await leavingPages({ somebody, signUpAs, look, audit, plan });
    const after = await somebody();
    await after.open(`/verify/${number}`);
    await look(after, "a number not in good standing");
    await after.says("not in good standing");
  }
  return `${done} lessons, ${audit.seen.size} kinds of pages, number ${number}`;
}

try {
  const told = await whole();
  audit.done();
  console.log(told);
} catch (error) {
  console.error(error.message);
  if (audit.flaws.length > 0) console.error(`\nbefore that:\n${[...new Set(audit.flaws)].join("\n")}`);
  process.exitCode = 1;
} finally {
  await browser.close();
}
