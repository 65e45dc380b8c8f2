// The right answers, as the course's authors wrote them down: to get through an exam quickly.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const plain = (text) => text.replace(/[^\p{L}\p{N}]+/gu, " ").trim().toLowerCase();

/** By title: every item in a course's folder. */
export function answersOf(folder) {
  const keys = new Map();
  for (const file of files(folder)) {
    for (const piece of readFileSync(file, "utf8").split(/^### /m).slice(1)) {
      const title = plain(piece.slice(0, piece.indexOf("\n")));
      if (!piece.includes("```yaml item")) continue;
      const list = keys.get(title) ?? [];
      list.push(key(piece));
      keys.set(title, list);
    }
  }
  return keys;
}

function files(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return files(path);
    return name.endsWith(".md") ? [path] : [];
  });
}

function key(piece) {
  const settings = /```yaml item\n([\s\S]*?)```/.exec(piece)[1];
  const setting = (name) => new RegExp(`^${name}: *(.*)$`, "m").exec(settings)?.[1].trim();
  const list = (text) => (text ?? "").replace(/^\[|\]$/g, "").split(",").map((one) => one.trim().replace(/^["']|["']$/g, ""));
  const rest = piece.slice(piece.indexOf("```", piece.indexOf("```yaml item") + 5) + 3);
  const tasks = [...rest.matchAll(/^- \[([ x])\] ([\s\S]*?)(?=\n\s*>|\n- |\n\n|$(?![\s\S]))/gm)];
  const steps = [...rest.matchAll(/^\d+\. (.*)$/gm)].map((found) => plain(found[1]));
  const rows = [...rest.matchAll(/^\|(.+)\|(.+)\|\s*$/gm)].slice(2).map((row) => [plain(row[1]), plain(row[2])]);
  return {
    id: setting("id"),
    right: tasks.filter((task) => task[1] === "x").map((task) => plain(task[2])),
    wrong: tasks.filter((task) => task[1] === " ").map((task) => plain(task[2])),
    steps,
    rows,
    typed: setting("answer") ?? list(setting("accept"))[0],
    blanks: [...(setting("blanks") ?? "").matchAll(/\[([^[\]]+)\]/g)].map((one) => list(one[1])[0]),
  };
}

/** Answers the item in `where`; wrongly, where it can be, if asked to. */
export async function answer(person, where, keys, { wrongly = false } = {}) {
  const title = plain((await where.locator(".item-title").first().innerText()).replace(/^\d+\s/, ""));
  const id = (await where.locator(".item").first().getAttribute("id")).replace(/^item-/, "");
  const candidates = keys.get(title) ?? [];
  const known = candidates.find((one) => one.id === id) ?? candidates[0];
  const options = where.locator("input[type=radio], input[type=checkbox][name^='" + id + "']");
  const selects = where.locator("select");
  if ((await selects.count()) > 0) return rows(person, where, selects, known);
  if ((await where.locator(".options input").count()) > 0) {
    const wanted = known ? (wrongly ? known.wrong.slice(0, 1) : known.right) : [];
    let chosen = 0;
    for (const option of await where.locator(".options input").all()) {
      const words = plain(await where.locator(`label[for="${await option.getAttribute("id")}"]`).innerText());
      if (wanted.includes(words)) {
        await person.choose(option);
        chosen += 1;
      }
    }
    // A scene of a scenario has no right choice: any goes on.
    if (chosen === 0 && wanted.length > 0) throw new Error(`no option of “${title}” is ${wanted}`);
    if (chosen === 0) await person.choose(options.first());
    return;
  }
  const blanks = where.locator("input.blank");
  for (let place = 0; place < (await blanks.count()); place += 1) {
    await person.type(blanks.nth(place), known.blanks[place]);
  }
  const line = where.locator(".field input:not([type=checkbox])");
  if ((await blanks.count()) === 0 && (await line.count()) > 0) await person.type(line.first(), known.typed);
  const text = where.locator("textarea");
  if ((await text.count()) > 0) await person.type(text.first(), "I keep this for myself: somebody sat with me, and waited.");
}

async function rows(person, where, selects, known) {
  const letters = new Map();
  for (const line of await where.locator(".lettered li").all()) {
    letters.set(plain(await line.locator("div").innerText()), plain(await line.locator(".letter").innerText()));
  }
  for (const select of await selects.all()) {
    const words = plain(await where.locator(`label[for="${await select.getAttribute("id")}"]`).innerText());
    const options = await select.locator("option").evaluateAll((all) => all.map((one) => [one.value, one.textContent]));
    let wanted;
    if (known.steps.length > 0) {
      wanted = String(known.steps.indexOf(words) + 1);
    } else {
      const right = known.rows.find(([left]) => left === words)?.[1];
      wanted = letters.get(right) ?? right;
    }
    const option = options.find(([, text]) => plain(text) === wanted);
    if (!option) throw new Error(`“${words}” should be “${wanted}”, which is none of ${JSON.stringify(options)}`);
    await person.select(select, option[0]);
  }
}
