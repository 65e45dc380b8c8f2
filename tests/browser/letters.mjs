// The letters in the data folder, read as a mail program would.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** The newest letter to an address that has come since `count` were there, waited for. */
export async function letterTo(data, address, which = () => true) {
  for (let tries = 0; tries < 300; tries += 1) {
    const found = letters(data).filter((letter) => letter.to.includes(address) && which(letter));
    if (found.length > 0) return found.at(-1);
    await pause(100);
  }
  throw new Error(`no such letter to ${address} in ${data}`);
}

export function letters(data) {
  const folder = join(data, "letters");
  let files = [];
  try {
    files = readdirSync(folder).filter((name) => name.endsWith(".eml")).sort();
  } catch {
    return [];
  }
  return files.map((name) => {
    const whole = part(readFileSync(join(folder, name), "latin1"));
    const parts = leaves(whole);
    const body = (type) => parts.find((one) => one.type.startsWith(type))?.bytes;
    return {
      name,
      to: whole.head.to ?? "",
      subject: whole.head.subject ?? "",
      text: body("text/plain")?.toString("utf8") ?? "",
      html: body("text/html")?.toString("utf8") ?? "",
      pdf: body("application/pdf"),
    };
  });
}

function part(raw) {
  const gap = raw.indexOf("\r\n\r\n");
  const head = {};
  for (const line of raw.slice(0, gap).replace(/\r\n[ \t]+/g, " ").split("\r\n")) {
    const colon = line.indexOf(":");
    head[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { head, type: head["content-type"] ?? "text/plain", body: raw.slice(gap + 4) };
}

function leaves(whole) {
  const boundary = /boundary="?([^";]+)"?/.exec(whole.type)?.[1];
  if (!boundary) return [{ type: whole.type, bytes: decoded(whole) }];
  const pieces = whole.body.split(`--${boundary}`).slice(1, -1);
  return pieces.flatMap((piece) => leaves(part(piece.replace(/^\r\n/, ""))));
}

function decoded({ head, body }) {
  const coding = (head["content-transfer-encoding"] ?? "7bit").toLowerCase();
  if (coding === "base64") return Buffer.from(body.replace(/\s+/g, ""), "base64");
  if (coding !== "quoted-printable") return Buffer.from(body, "latin1");
  const joined = body.replace(/=\r\n/g, "");
  return Buffer.from(joined.replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16))), "latin1");
}

/** The path of the first link in a letter's text that begins with this. */
export function linkIn(letter, begins) {
  const found = letter.text.match(/https?:\/\/[^\s>]+/g) ?? [];
  const paths = found.filter((address) => URL.canParse(address)).map((address) => new URL(address).pathname);
  const path = paths.find((one) => one.startsWith(begins));
  if (!path) throw new Error(`no link to ${begins} in “${letter.subject}”:\n${letter.text}`);
  return path;
}
