// An authority's desk in a real browser: the operator opens it, somebody applies, a registrar decides, strangers look.
// node desk.mjs '{"address": …, "data": …, "way": "mouse" or "keyboard", "script": true, "thorough": true,
//                 "operator": "/operator-link/…", "pictures": a folder, where pictures are wanted}'
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { Audit } from "./audit.mjs";
import { letterTo, linkIn } from "./letters.mjs";
import { Person } from "./person.mjs";

const plan = JSON.parse(process.argv[2]);
const PASSWORD = "seven quiet herons on ice";
const PROGRAM = "us-ny/new-york-certified-peer-specialist";
const AUTHORITY = "New York Peer Specialist Certification Board";
const APPLICANT = "Maximiliana Theodora Wolfeschlegelsteinhausenbergerdorff-Río y Wójcik";

const browser = await chromium.launch({ executablePath: plan.chromium ?? "/usr/bin/chromium" });
const audit = new Audit(plan.address, plan.thorough);

async function somebody() {
  const context = await browser.newContext({
    baseURL: plan.address,
    javaScriptEnabled: plan.script,
    viewport: { width: 1280, height: 900 },
  });
  audit.listen(context);
  return new Person(await context.newPage(), plan.way);
}

async function look(person, kind) {
  const fresh = !audit.seen.has(kind);
  await audit.look(person.page, kind);
  if (fresh && plan.pictures) await pictures(person.page, kind);
}

async function pictures(page, kind) {
  const name = kind.replaceAll(/[^a-z]+/g, "-");
  for (const [scheme, width] of [["light", 1280], ["dark", 1280], ["light", 360], ["dark", 360]]) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: scheme });
    await page.screenshot({ path: join(plan.pictures, `${name}-${width}-${scheme}.png`), fullPage: true });
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize({ width: 1280, height: 900 });
}

/** Types into the form at an address, chooses, and sends it. */
async function send(person, action, typed, chosen = []) {
  const form = person.page.locator(`form[action='${action}']`).first();
  await unfold(person, form);
  for (const [name, text] of Object.entries(typed)) {
    await person.type(form.locator(`[name=${name}]`).first(), text);
  }
  for (const [name, value] of chosen) {
    await person.choose(form.locator(`[name='${name}'][value='${value}']`).first());
  }
  await person.press(form.locator("button").last());
}

async function unfold(person, form) {
  const folded = form.locator("xpath=ancestor::details[1][not(@open)]/summary");
  if ((await folded.count()) > 0) await person.unfold(folded);
}

/** Sends it as it stands, past what the browser itself would ask for. */
async function sendUnfilled(person, action) {
  await person.page.locator(`form[action='${action}']`).first().evaluate((form) => (form.noValidate = true));
  await send(person, action, {});
}

async function joins(name, email) {
  const person = await somebody();
  await person.open("/sign-up");
  await person.type("[name=email]", email);
  await person.type("[name=legal_name]", name);
  await person.type("[name=new_password]", PASSWORD);
  await person.press("form[action='/sign-up'] button[type=submit]");
  await person.open(linkIn(await letterTo(plan.data, email), "/confirm-email/"));
  await person.press("form[action^='/confirm-email/'] button");
  return person;
}

async function opens(operator, registrar) {
  await operator.open(plan.operator);
  await operator.press("form[action^='/operator-link/'] button");
  await operator.open("/operator/desks");
  await look(operator, "operator, no desks");
  await operator.page.locator("form[action='/operator/desks']").evaluate((form) => (form.noValidate = true));
  await send(operator, "/operator/desks", { authority: AUTHORITY, evidence: "A contract" });
  await look(operator, "operator, desks, once more");
  await operator.page.locator("[name=program]").selectOption(PROGRAM);
  const terms = { authority: AUTHORITY, evidence: "A contract of January 5, 2026", appeal_days: "30" };
  await send(operator, "/operator/desks", { ...terms, holidays: "2026-12-25" }, [["register", "yes"]]);
  await operator.says("nobody decides here yet");
  const page = operator.path();
  await look(operator, "operator, a desk without registrars");
  await send(operator, `${page}/registrars`, { email: registrar });
  await operator.says(registrar.split("@")[0]);
  await look(operator, "operator, a desk");
  await operator.open("/operator/desks");
  await look(operator, "operator, desks");
  return page.split("/").pop();
}

async function applies(person) {
  await person.open("/me/applications");
  if (plan.way === "keyboard") await person.skips();
  await look(person, "applications, none");
  await person.press("form[action='/me/applications'] button");
  await person.says("not sent yet");
  await look(person, "an application, new");
  const page = person.path();
  const text = "My papers are with you since the spring of last year. Please look there for courses and tests.";
  await send(person, page, { county: "Saint Lawrence", exception: text });
  await sendUnfilled(person, `${page}/sending`);
  await look(person, "an application, once more");
  await send(person, `${page}/sending`, {}, [["true", "yes"]]);
  await person.says("with the authority");
  await look(person, "an application, sent");
  return page;
}

async function asks(registrar, applicant, desk, application) {
  await registrar.open("/desks");
  await look(registrar, "desks");
  await registrar.press(`main a[href='/desks/${desk}']`);
  await look(registrar, "a desk with one who waits");
  const theCase = application.replace("/me/applications/", "/cases/");
  await registrar.press(`main a[href='${theCase}']`);
  await look(registrar, "a case");
  await send(registrar, `${theCase}/more`, { more_text: "Which school gave you the diploma?" });
  await look(registrar, "a case, more was asked");
  await applicant.open(application);
  await look(applicant, "an application, more is asked");
  await send(applicant, `${application}/answer`, { answer_text: "The evening school in Canton." });
  await send(applicant, `${application}/messages`, { message_text: "Thank you for looking." });
  await registrar.open(theCase);
  return theCase;
}

async function decides(registrar, theCase, decision) {
  await sendUnfilled(registrar, `${theCase}/opinion`);
  await look(registrar, "a case, once more");
  for (let step = 0; step < 20 && decision === "grant"; step += 1) {
    if ((await registrar.words()).includes("Every rule known here is met")) break;
    const form = registrar.page.locator(`form[action='${theCase}/exceptions']`);
    await unfold(registrar, form);
    const value = await form.locator("option").nth(1).getAttribute("value");
    await registrar.select(form.locator("select"), value);
    await send(registrar, `${theCase}/exceptions`, { exception_text: "It is on paper here, seen today." });
  }
  if (decision === "grant") {
    const fee = { fee_purpose: "application", fee_amount: "27.25", fee_text: "By check" };
    await send(registrar, `${theCase}/fees`, fee);
    await look(registrar, "a case, with exceptions and a fee");
  }
  await send(registrar, `${theCase}/opinion`, { opinion_text: "All of it was seen." }, [["decision", decision]]);
  await look(registrar, `a case, decided: ${decision}`);
}

async function holds(applicant, application) {
  await applicant.open(application);
  await applicant.says("approved");
  await look(applicant, "an application, approved");
  await applicant.open("/me/applications");
  await look(applicant, "applications and a certification");
  await applicant.press("main a[href^='/me/certifications/']");
  await look(applicant, "a certification, its holder's view");
  return applicant.path().split("/").pop();
}

async function acts(registrar, desk, number) {
  await registrar.open(`/desks/${desk}`);
  await look(registrar, "a desk with a certification");
  await registrar.press(registrar.page.locator("main a", { hasText: number }));
  await look(registrar, "a certification, the desk's view");
  const action = `${registrar.path()}/acts`;
  await sendUnfilled(registrar, action);
  await look(registrar, "a certification, the desk's view, once more");
  const why = { reason: "A complaint came in.", told: "A complaint about conduct is being looked into." };
  await send(registrar, action, why, [["act", "suspended"]]);
  await registrar.says("suspended");
  await look(registrar, "a certification, suspended");
  await send(registrar, action, { reason: "Nothing was found." }, [["act", "restored"]]);
}

async function strangers(desk, number) {
  const person = await somebody();
  await person.open(`/verify/${number}`);
  if (plan.way === "keyboard") await person.skips();
  await person.says("in good standing");
  await person.says(AUTHORITY);
  if ((await person.page.title()).includes("Maximiliana")) audit.flaws.push("a name stands in the title of the answer");
  await look(person, "a certification's number");
  await person.open(`/verify/${number}/va`);
  await person.says("first door");
  await look(person, "a certification for a VA hiring file");
  await person.open(`/register/${desk}`);
  await look(person, "a register");
  await send(person, `/register/${desk}`, { words: "Nobody of this name" });
  await look(person, "a register, nobody found");
  await send(person, `/register/${desk}`, { words: "wolfeschlegel" });
  await person.says(number);
  await look(person, "a register, somebody found");
  await person.open(`/complain/${desk}`);
  await look(person, "complain");
  await sendUnfilled(person, `/complain/${desk}`);
  await look(person, "complain, once more");
  const told = { number, about: APPLICANT, text: "They did not come, three times.", contact: "me@river.test" };
  await send(person, `/complain/${desk}`, told);
  await person.says("received");
  await look(person, "complained");
  await person.page.context().close();
}

async function complaints(registrar, desk) {
  await registrar.open(`/desks/${desk}/complaints`);
  await look(registrar, "complaints");
  await registrar.press("main a[href^='/complaints/']");
  await look(registrar, "a complaint");
  const action = `${registrar.path()}/steps`;
  await send(registrar, action, {}, [["step", "acknowledged"]]);
  await send(registrar, action, { text: "Talked with both." }, [["step", "closed"]]);
  await look(registrar, "a complaint, closed");
}

/** The authority's own look: none yet, one with flaws, one in use. */
async function designs(registrar, desk) {
  const page = `/desks/${desk}/designs`;
  await registrar.open(page);
  await registrar.says("none of your own yet");
  await look(registrar, "designs of an authority, none");
  const form = registrar.page.locator(`form[action='${page}']`);
  const sends = async (text) => {
    const file = { name: "certification.typ", mimeType: "text/plain", buffer: Buffer.from(text) };
    await form.locator("input[type=file]").setInputFiles(file);
    await registrar.choose(form.locator("input[type=checkbox]"));
    await registrar.press(form.locator("button"));
  };
  const small = await readFile(new URL("../../templates/documents/small-certification.typ", import.meta.url), "utf8");
  const flawed = small.replace(/^#verify-block.*$/m, "#data.number").replace("#term-end(data)", "soon");
  await sends(`${flawed}\nThis goes with the Certificate of Completion of a course that has a very long title indeed\n`);
  await registrar.says("have to be mended");
  await look(registrar, "designs of an authority, with flaws");
  await sends(small);
  await registrar.says("not in use");
  await look(registrar, "a design of certifications");
  await registrar.press("form[action$='/use'] button");
  await look(registrar, "a design of certifications, in use");
  await registrar.open(page);
  await look(registrar, "designs of an authority");
}

/** The next stage is asked for, refused, and appealed. */
async function refused(registrar, applicant, number) {
  await applicant.open(`/me/certifications/${number}`);
  await send(applicant, `/me/certifications/${number}/applications`, {});
  const application = applicant.path();
  await send(applicant, application, { exception: "The hours are on paper with you." });
  await send(applicant, `${application}/sending`, {}, [["true", "yes"]]);
  const theCase = application.replace("/me/applications/", "/cases/");
  await registrar.open(theCase);
  await decides(registrar, theCase, "refuse");
  await applicant.open(application);
  await look(applicant, "an application, refused");
  await send(applicant, `${application}/appeal`, { appeal_text: "Please look once more." });
  await look(applicant, "an application, appealed");
  await registrar.open(theCase);
  await look(registrar, "a case, appealed");
}

async function whole() {
  const operator = await joins("Olga Park", "olga@river.test");
  const registrar = await joins("Rosa Diaz", "rosa@river.test");
  const applicant = await joins(APPLICANT, "max@river.test");
  const desk = await opens(operator, "rosa@river.test");
  await registrar.open(`/desks/${desk}`);
  await look(registrar, "a desk, empty");
  await registrar.open(`/desks/${desk}/complaints`);
  await look(registrar, "complaints, none");
  const application = await applies(applicant);
  const theCase = await asks(registrar, applicant, desk, application);
  await decides(registrar, theCase, "grant");
  const number = await holds(applicant, application);
  await acts(registrar, desk, number);
  await strangers(desk, number);
  await complaints(registrar, desk);
  await designs(registrar, desk);
  await refused(registrar, applicant, number);
  return `${audit.seen.size} kinds of pages, number ${number}`;
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
