// An employer's pages, and what a holder makes and sees: with something on each of them.

import { letterTo, linkIn } from "./letters.mjs";

/** Somebody else names an employer, checks and watches the holder's number; the holder sees it, and makes links. */
export async function hiringPages({ person, somebody, signUpAs, look, audit, number, data }) {
  const other = await somebody();
  await signUpAs(other, "vera.holt@river.test", "Vera Holt");
  await employersPages(other, look, number);
  await comingAlong({ lead: other, somebody, signUpAs, look, audit, data });
  await other.page.context().close();
  await person.open("/me/checks");
  await look(person, "who has checked");
  await person.says("riverbend regional");
  await person.open(`/verify/${number}/holder`);
  await look(person, "is it theirs");
  await person.type("[name=email]", "somebody.else@example.org");
  await person.press("form[action$='/holder'] button");
  await look(person, "it is not theirs");
  await links({ person, somebody, look, audit, number });
}

/** A colleague reads the invitation signed out and signed in, comes along, and leaves again. */
async function comingAlong({ lead, somebody, signUpAs, look, audit, data }) {
  const address = "otto.ray@river.test";
  const colleague = await somebody();
  await signUpAs(colleague, address, "Otto Ray");
  await lead.open("/employer/people");
  await lead.type("[name=email]", address);
  await lead.press("form[action='/employer/people'] button");
  const invited = (letter) => letter.text.includes("/employer/join/");
  const link = linkIn(await letterTo(data, address, invited), "/employer/join/");
  const stranger = await somebody();
  await stranger.open(link);
  await look(stranger, "an invitation, signed out");
  await stranger.page.context().close();
  await colleague.open(link);
  await look(colleague, "an invitation");
  await colleague.press("form[action^='/employer/join/'] button");
  await colleague.open("/employer/people");
  await look(colleague, "people of an employer, a colleague");
  await lead.open("/employer/people");
  await look(lead, "people of an employer, two");
  await colleague.unfold("details:has(form[action='/employer/leaving']) summary");
  await colleague.press("form[action='/employer/leaving'] button");
  if ((await colleague.open(link)) !== 410) audit.flaws.push("a used invitation does not say so");
  await look(colleague, "an invitation that is over");
  await colleague.page.context().close();
}

async function employersPages(person, look, number) {
  await person.open("/employers");
  await look(person, "for employers");
  await person.press("main a.button");
  await look(person, "employer, to name");
  await person.press("form[action='/employer'] button");
  await look(person, "employer, once more");
  await person.type("[name=name]", "The Riverbend Regional Behavioral Health and Recovery Support Services Authority");
  await person.type("[name=place]", "Winston-Salem, North Carolina");
  await person.press("form[action='/employer'] button");
  await look(person, "employer, named");
  await person.says("not confirmed");
  await person.open("/employer/people");
  await look(person, "people of an employer");
  await person.type("[name=email]", "a");
  await person.press("form[action='/employer/people'] button");
  await look(person, "people of an employer, once more");
  await person.type("[name=email]", "maximiliane.rosenthal-featherstonehaugh@behavioral-health.riverbend.test");
  await person.press("form[action='/employer/people'] button");
  await look(person, "people of an employer, one invited");
  await person.says("waiting for an answer");
  await person.open("/employer/list");
  await look(person, "watch list, empty");
  await person.open("/employer/check");
  await look(person, "employer, a check");
  await person.type("[name=number]", "hello");
  await person.press("form[action='/employer/check'] button");
  await look(person, "employer, a check once more");
  await person.type("[name=number]", number);
  await person.press("form[action='/employer/check'] button");
  await look(person, "employer, a number");
  await person.type("[name=label]", "File 17, the day shift in the east wing, second floor");
  await person.press("form[action='/employer/list'] button");
  await look(person, "put on the watch list");
  await person.press("main a.button");
  await look(person, "watch list");
  await person.says(number);
}

async function links({ person, somebody, look, audit, number }) {
  await person.open(`/me/certificates/${number}/links`);
  await look(person, "links, none");
  for (const name of ["hours", "competencies", "paper"]) await person.choose(person.page.locator(`[name=${name}]`));
  await person.press("form[action$='/links'] button");
  await look(person, "links, one made");
  const link = (await person.page.locator("code.secret").innerText()).trim();
  const reader = await somebody();
  await reader.open(new URL(link).pathname);
  await look(reader, "a certificate behind a link");
  if ((await reader.page.content()).includes(number)) audit.flaws.push("the number stands behind a link");
  await person.press("form[action$='/end'] button");
  await look(person, "links, one ended");
  if ((await reader.open(new URL(link).pathname)) !== 410) audit.flaws.push("an ended link does not say so");
  await look(reader, "a link that has ended");
  await reader.page.context().close();
}
