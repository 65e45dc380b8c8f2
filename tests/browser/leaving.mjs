// Somebody takes everything along, leaves, and comes back: each page of it looked at.
import { readFileSync } from "node:fs";
import { letterTo, linkIn } from "./letters.mjs";

const EMAIL = "lee.parting@river.test";
const PASSWORD = "seven quiet herons on ice";

/** The one who leaves is somebody else than whoever runs the server. */
export async function leavingPages({ somebody, signUpAs, look, audit, plan }) {
  const person = await somebody();
  await signUpAs(person, EMAIL, "Lee Parting");
  await person.open("/me/account");
  await person.press("a[href='/me/account/closing']");
  await look(person, "close my account");
  await takesAlong(person, audit);
  const form = "form[action='/me/account/closing']";
  await person.type("[name=password]", "not my password at all");
  await person.press(`${form} button`);
  await look(person, "close my account, once more");
  await person.says("not your password");
  await person.type("[name=password]", PASSWORD);
  await person.press(`${form} button`);
  await look(person, "closed");
  await person.says("account is closed");
  const link = linkIn(await letterTo(plan.data, EMAIL, (letter) => letter.subject.includes("closed")), "/take-back/");
  await person.open(link);
  await look(person, "take it back");
  await person.press("form[action^='/take-back/'] button");
  await look(person, "taken back");
  await person.says("open again");
  await person.open(link);
  await look(person, "a link that no longer works");
  await person.page.context().close();
}

async function takesAlong(person, audit) {
  const [file] = await Promise.all([
    person.page.waitForEvent("download"),
    person.page.locator("main a[href='/me/everything.zip']").first().click(),
  ]);
  const bytes = readFileSync(await file.path());
  // The first file's header, and the record at the end.
  if (bytes.readUInt32LE(0) !== 0x04034b50 || bytes.readUInt32LE(bytes.length - 22) !== 0x06054b50) {
    audit.flaws.push("everything.zip is not whole");
  }
}
