// The operator's pages, with something on each of them.

import { readFile } from "node:fs/promises";

const LISTS = ["people", "enrollments", "publications", "letters", "events", "certificates", "employers", "programs", "approvals", "accepted-bodies"];

/** The person becomes the operator by the link of the first start, looks at everything, and revokes a certificate. */
export async function operatorsPages({ person, look, audit, plan, number }) {
  await person.open("/operator");
  await person.says("no such page");
  await person.open(plan.operator);
  await look(person, "operator's link");
  await person.press("form[action^='/operator-link/'] button");
  await person.open("/operator");
  await look(person, "operator");
  for (const list of LISTS) {
    const status = await person.open(`/operator/${list}`);
    if (status !== 200) {
      audit.flaws.push(`/operator/${list} answers ${status}`);
      continue;
    }
    await look(person, `operator, ${list}`);
    const line = person.page.locator(`main a[href^='/operator/${list}/']`);
    if ((await line.count()) > 0) {
      await person.press(line.first());
      await look(person, `operator, one of ${list}`);
    }
  }
  await searched(person, look, "people", "nobody of this name");
  await searched(person, look, "certificates", number);
  await person.open("/operator/events");
  await person.press("form[action='/operator/events/check'] button");
  await look(person, "operator, events checked");
  await designs(person, look);
  await revoke(person, look, number);
}

/** A design with a flaw, then one without, taken into use. */
async function designs(person, look) {
  await person.open("/operator/designs");
  await look(person, "operator, designs");
  const form = "form[action='/operator/designs']";
  const send = async (text) => {
    const file = { name: "certificate-of-completion.typ", mimeType: "text/plain", buffer: Buffer.from(text) };
    const whose = person.page.locator(`${form} select`);
    await person.select(whose, await whose.locator("option").nth(1).getAttribute("value"));
    await person.page.locator(`${form} input[type=file]`).setInputFiles(file);
    await person.choose(person.page.locator(`${form} input[type=checkbox]`));
    await person.press(`${form} button`);
  };
  await send("#nonsense");
  await look(person, "operator, a design with a flaw");
  await send(await readFile(new URL("../../templates/documents/small-example.typ", import.meta.url)));
  await look(person, "operator, a design");
  await person.press("form[action$='/use'] button");
  await look(person, "operator, a design in use");
}

async function searched(person, look, list, words) {
  await person.open(`/operator/${list}`);
  await person.type("[name=words]", words);
  await person.press(`form[action='/operator/${list}'] button`);
  await look(person, `operator, ${list} searched`);
}

async function revoke(person, look, number) {
  await searched(person, look, "certificates", number);
  await person.press("main a[href^='/operator/certificates/']");
  // A reason is asked for.
  await person.page.locator("form[action$='/revocation']").evaluate((form) => (form.noValidate = true));
  await person.press("form[action$='/revocation'] button");
  await look(person, "operator, a certificate, once more");
  await person.choose(person.page.locator("form[action$='/revocation'] input[type=radio]").first());
  await person.press("form[action$='/revocation'] button");
  await look(person, "operator, a certificate withdrawn");
}
