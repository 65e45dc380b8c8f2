#!/usr/bin/env python3
"""Whether an exam bank gives its keys away by where they stand, how long they are or how they are worded.

    python3 tests/bank_balance.py [courses/foundation]

Reads bank/*.md and exam.md of a course (default: courses/foundation beside this folder). Prints, file by file and for
the whole bank, at which position the keys of one-answer items stand and how long they are beside the other options, and what cues tell.
Ends with status 1 where the bank is not balanced, 2 where there is no bank to read. Standard library only.
"""

import re
import sys
from collections import Counter
from pathlib import Path

# Shares of one-answer items. By chance, with four options, each would be 0.25.
KEY_LONGEST_AT_MOST = 0.30  # in the bank, and in each file of enough items
KEY_LONGEST_AT_LEAST = 0.10  # in the bank: "never the longest" would be a hint as well
KEY_SHORTEST_AT_MOST = 0.45  # in the bank, and in each file of enough items
POSITION_IN_FILE = (0.10, 0.40)  # each position, in a file of enough items
POSITION_IN_BANK = (0.20, 0.30)  # each position
ENOUGH = 8  # fewer items in a file say nothing
LENGTH_RATIO = (0.90, 1.10)  # mean length of keys beside the mean length of other options, in the bank
CUE_TELLS = (0.10, 0.45)  # how often the one option that has a cue is the key
CUE_ENOUGH = 15  # fewer items where one option alone has the cue say nothing
BANK_TO_BLUEPRINT = 2.5  # items in the bank for each one that a row of the blueprint draws

# Words by which somebody who knows nothing of the work might guess.
CUES = {
    "a question": re.compile(r"\?"),
    "quoted words": re.compile(r'^["“]'),
    "a reason": re.compile(r"\b(since|because|so that)\b"),
    "a supervisor": re.compile(r"supervisor"),
    "Let's": re.compile(r"\bLet['’]s\b"),
    "and": re.compile(r" and "),
    "but": re.compile(r" but "),
    "all, only, never": re.compile(r"\b(never|always|all|only|must|nobody)\b", re.I),
    "three sentences": re.compile(r"(?:[.?!](?:[\"”]|$| ).*){3}"),
}

OPTION = re.compile(r"^- \[([ x])\] (.*)$")
SETTING = re.compile(r"^(\w+): *(.*)$")


class Item:
    def __init__(self, path, line, title):
        self.path, self.line, self.title = path, line, title
        self.settings = {}
        self.options = []  # (is key, text, has feedback)
        self.has_rationale = False

    @property
    def name(self):
        return f"{self.path.name}:{self.line} {self.settings.get('id', self.title)}"

    def is_one(self):
        keys = sum(key for key, _, _ in self.options)
        return self.settings.get("kind", "one") == "one" and keys == 1 and len(self.options) > 2

    def is_true_false(self):
        return self.settings.get("kind") == "true-false"

    def key(self):
        return next(i for i, (key, _, _) in enumerate(self.options) if key)

    def lengths(self):
        return [len(text) for _, text, _ in self.options]

    def key_is_longest(self):
        lengths = self.lengths()
        return all(lengths[self.key()] > n for i, n in enumerate(lengths) if i != self.key())

    def key_is_shortest(self):
        lengths = self.lengths()
        return all(lengths[self.key()] < n for i, n in enumerate(lengths) if i != self.key())


def read(path):
    """The items of one file. The file's front matter is read for defaults."""
    items, item, defaults = [], None, {}
    in_front = in_fence = False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line == "---" and not items and item is None:
            in_front = not in_front
        elif in_front:
            if match := SETTING.match(line):
                defaults[match[1]] = match[2].strip("\"' ")
        elif line.startswith("### "):
            item = Item(path, number, line[4:])
            items.append(item)
        elif line.startswith("```"):
            in_fence = line.startswith("```yaml item")
        elif item is None:
            continue
        elif in_fence:
            if match := SETTING.match(line):
                item.settings[match[1]] = match[2].strip("\"' ")
        elif match := OPTION.match(line):
            item.options.append((match[1] == "x", match[2].strip(), False))
        elif re.match(r"^ +> \S", line) and item.options:
            key, text, _ = item.options[-1]
            item.options[-1] = (key, text, True)
        elif line.startswith("> [!NOTE]"):
            item.has_rationale = True
    for item in items:
        for name in ("domain", "level"):
            item.settings.setdefault(name, defaults.get(name, ""))
    return items


def blueprint(path):
    """(domain, level, items) for each row of exam.md; rows stand on one line each."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    rows = re.findall(r"^ *- *\{ *domain: *(\w+), *(?:level: *(\w+), *)?items: *(\d+) *\}", text, re.M)
    return [(domain, level, int(items)) for domain, level, items in rows]


def shares(items):
    count = len(items)
    positions = Counter(item.key() for item in items)
    longest = sum(item.key_is_longest() for item in items)
    shortest = sum(item.key_is_shortest() for item in items)
    return count, positions, longest, shortest


def row(name, items):
    count, positions, longest, shortest = shares(items)
    if not count:
        return f"{name:<28}{0:>5}"
    places = "".join(f"{positions[i]:>5}" for i in range(4))
    return f"{name:<28}{count:>5}{places}{longest:>9} {longest / count:>4.0%}{shortest:>9} {shortest / count:>4.0%}"


def cues(items):
    """(cue, items where one option alone has it, of these: that option is the key)"""
    for cue, pattern in CUES.items():
        having = [[key for key, text, _ in item.options if pattern.search(text)] for item in items]
        alone = [keys[0] for keys in having if len(keys) == 1]
        yield cue, len(alone), sum(alone)


def main(folder):
    paths = sorted((folder / "bank").glob("*.md"))
    files = {path: read(path) for path in paths if path.name != "README.md"}
    every = [item for items in files.values() for item in items]
    if not every:
        print(f"no items in {folder / 'bank'}", file=sys.stderr)
        return 2
    wrong = []
    ones = {path: [item for item in items if item.is_one()] for path, items in files.items()}
    all_ones = [item for items in ones.values() for item in items]

    print("One-answer items: where the key stands, and how often it is the longest or the shortest option")
    print(f"{'file':<28}{'items':>5}" + "".join(f"{i:>5}" for i in (1, 2, 3, 4)) + f"{'longest':>9}     {'shortest':>9}")
    for path, items in ones.items():
        print(row(path.name, items))
        count, positions, longest, shortest = shares(items)
        if count < ENOUGH:
            continue
        least, most = POSITION_IN_FILE
        for i in range(4):
            if not least <= positions[i] / count <= most:
                wrong.append(f"{path.name}: {positions[i]} of {count} keys stand at position {i + 1}")
        if longest / count > KEY_LONGEST_AT_MOST:
            names = ", ".join(item.settings.get("id", "?") for item in items if item.key_is_longest())
            wrong.append(f"{path.name}: the key is the longest option in {longest} of {count} items: {names}")
        if shortest / count > KEY_SHORTEST_AT_MOST:
            names = ", ".join(item.settings.get("id", "?") for item in items if item.key_is_shortest())
            wrong.append(f"{path.name}: the key is the shortest option in {shortest} of {count} items: {names}")
    print(row("all", all_ones))

    count, positions, longest, shortest = shares(all_ones)
    if count:
        least, most = POSITION_IN_BANK
        for i in range(4):
            if not least <= positions[i] / count <= most:
                wrong.append(f"the bank: {positions[i]} of {count} keys stand at position {i + 1}")
        if not KEY_LONGEST_AT_LEAST <= longest / count <= KEY_LONGEST_AT_MOST:
            wrong.append(f"the bank: the key is the longest option in {longest} of {count} items")
        if shortest / count > KEY_SHORTEST_AT_MOST:
            wrong.append(f"the bank: the key is the shortest option in {shortest} of {count} items")
        keys = [item.lengths()[item.key()] for item in all_ones]
        others = [n for item in all_ones for i, n in enumerate(item.lengths()) if i != item.key()]
        ratio = (sum(keys) / len(keys)) / (sum(others) / len(others))
        print(f"\nMean length: keys {sum(keys) / len(keys):.0f} characters, others {sum(others) / len(others):.0f} ({ratio:.2f})")
        if not LENGTH_RATIO[0] <= ratio <= LENGTH_RATIO[1]:
            wrong.append(f"the bank: keys are {ratio:.2f} times as long as other options")

    print("\nItems where one option alone has the cue, and how often it is the key")
    for cue, found, keys in cues(all_ones):
        share = keys / found if found else 0
        print(f"{cue:<28}{found:>5}{keys:>5} {share:>4.0%}")
        if found >= CUE_ENOUGH and not CUE_TELLS[0] <= share <= CUE_TELLS[1]:
            wrong.append(f"the bank: of {found} options that alone have {cue}, {keys} are keys")

    judged = [item for item in every if item.is_true_false()]
    true = sum(item.options[item.key()][1] == "True" for item in judged if any(key for key, _, _ in item.options))
    print(f"True-false items: {len(judged)}, of which true {true}")
    if len(judged) > 3 and not 0.25 <= true / len(judged) <= 0.75:
        wrong.append(f"{true} of {len(judged)} true-false items are true")

    print("\nItems for each row of the blueprint")
    held = Counter((item.settings["domain"], item.settings["level"]) for item in every)
    for domain, level, drawn in blueprint(folder / "exam.md"):
        there = sum(n for (d, l), n in held.items() if d == domain and level in ("", l))
        print(f"{domain:<5}{level:<14} draws {drawn:>3} of {there:>3}  ({there / drawn:.1f} times)")
        if there < drawn * BANK_TO_BLUEPRINT:
            wrong.append(f"{domain} {level}: {there} items for {drawn} drawn, under {BANK_TO_BLUEPRINT} times")
    print(f"All items: {len(every)}")

    seen = Counter(item.settings.get("id") for item in every)
    wrong += [f"the id {name} is used {n} times" for name, n in seen.items() if n > 1]
    for item in every:
        if not item.has_rationale:
            wrong.append(f"{item.name}: no rationale")
        if any(not feedback for _, _, feedback in item.options):
            wrong.append(f"{item.name}: an option has no feedback")

    if wrong:
        print("\nNot balanced:")
        for line in wrong:
            print(f"  {line}")
        return 1
    print("\nBalanced.")
    return 0


if __name__ == "__main__":
    here = Path(__file__).resolve().parent.parent / "courses" / "foundation"
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else here))
