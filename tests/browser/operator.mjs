// The operator's pages, with something on each of them.

const LISTS = ["people", "enrollments", "publications", "letters", "events", "certificates"];

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
  await person.open("/operator/people?words=nobody-of-this-name");
  await look(person, "operator, nobody found");
  await revoke(person, look, number);
}

async function revoke(person, look, number) {
  await person.open(`/operator/certificates/${number}`);
  await look(person, "operator, a certificate");
  const form = person.page.locator("form[action*='revocation']").first();
  const reason = form.locator("select, textarea, input:not([type=hidden])").first();
  const tag = await reason.evaluate((one) => one.tagName);
  if (tag === "SELECT") {
    const values = await reason.locator("option").evaluateAll((all) => all.map((one) => one.value).filter(Boolean));
    await person.select(reason, values[0]);
  } else {
    await person.type(reason, "Issued in error");
  }
  const sure = form.locator("input[type=checkbox]");
  if ((await sure.count()) > 0) await person.choose(sure.first());
  await person.press(form.locator("button").first());
  await look(person, "operator, a certificate revoked");
}
