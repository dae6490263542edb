
"use strict";
(() => {
  // The same checks, in the same words, as verify.py beside this page.
  const MANIFEST = "manifest-sha256.txt";
  const TAG_MANIFEST = "tagmanifest-sha256.txt";
  const SEAL = "seal/";
  const STATEMENT = `${SEAL}statement.dsse.json`;
  const KEY = `${SEAL}public-key.pem`;
  const LOG = `${SEAL}log.txt`;
  const SEAL_FILES = [STATEMENT, KEY, LOG, `${SEAL}log-checkpoint.json`, `${SEAL}covering-letter.txt`];
  const PAYLOAD_TYPE = "application/vnd.in-toto+json";
  const PREDICATE_TYPE = "urn:inspection-evidence:sealed-bundle:1";
  const BEFORE_THE_FIRST = "0".repeat(64);
  const MOST_FILES = 100000;
  const LONGEST = 2000 * 1024 * 1024;
  const LONGEST_TAG_FILE = 1024 * 1024;
  const LONGEST_WORDS = 2000;
  const DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8";
  const MUST_BE_LISTED = ["bagit.txt", "bag-info.txt", MANIFEST];
  const DEVICE = /^(CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9])\s*(\.|$)/i;
  const SPKI = "302a300506032b6570032100";
  const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
  const DRAFT_WORDS = "It is a draft: nobody has sealed it. Nothing changed since it was made; who made it, it does not prove.";
  const EXAMPLE_WORDS = "Worked example, synthetic. Nothing in it is real.";
  const IDENTITY_WORDS = "Identities are self-declared: each post is the one its holder chose, not a sign-in.";
  const COMPARE_WORDS = "Compare the fingerprint with the covering letter you were sent another way: only that shows who sealed it.";
  const NO_ED25519 = "This browser cannot check signatures made with Ed25519, so who sealed it was not checked. Use a newer browser, or verify.py.";

  class Unreadable extends Error {}
  class NotABundle extends Error {}

  const utf8 = new TextDecoder("utf-8", { fatal: true });
  const encoder = new TextEncoder();
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const sha256 = async (bytes) => hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
  const unbase64 = (words) => Uint8Array.from(atob(words), (letter) => letter.charCodeAt(0));
  const grouped = (words) => (words.match(/.{1,4}/g) || []).join(" ");

  function shown(name) {
    const letters = Array.from(name);
    const words = letters.slice(0, 301).map((letter) => (letter !== " " && /[\p{C}\p{Z}]/u.test(letter) ? spelt(letter) : letter));
    return words.join("") + (letters.length > 300 ? "…" : "");
  }

  // What a seal says, on one line: its words could otherwise pass for other words of this page.
  function printed(value) {
    const letters = Array.from(String(value));
    const words = letters.slice(0, LONGEST_WORDS).map((letter) => (/[\p{C}\p{Zl}\p{Zp}]/u.test(letter) ? spelt(letter) : letter));
    return words.join("") + (letters.length > LONGEST_WORDS ? "…" : "");
  }

  function spelt(letter) {
    const usual = { "\t": "\\t", "\n": "\\n", "\r": "\\r" }[letter];
    if (usual) return usual;
    const code = letter.codePointAt(0);
    if (code < 0x100) return `\\x${code.toString(16).padStart(2, "0")}`;
    return code < 0x10000 ? `\\u${code.toString(16).padStart(4, "0")}` : `\\U${code.toString(16).padStart(8, "0")}`;
  }

  function finding(code, file, sentence) {
    return { code, file: shown(file), sentence: sentence.replaceAll("{file}", () => shown(file)) };
  }

  function isSafe(path) {
    return path.split("/").every((part) => part && !/[\\:*?"<>|\p{C}]|^ |[ .]$/u.test(part) && !DEVICE.test(part));
  }

  // The files, in a ZIP or in a folder. -----------------------------------------------------------------------------

  function fromFolder(files) {
    const names = new Map();
    for (const file of files) names.set(file.webkitRelativePath.split("/").slice(1).join("/") || file.name, file);
    const inside = new Set(Array.from(names.keys(), (name) => name.split("/")[0]));
    const [only] = inside;
    const deeper = !names.has("bagit.txt") && inside.size === 1;
    const held = { sizes: new Map(), findings: [], read: null };
    const found = new Map();
    for (const [name, file] of names) {
      const short = deeper && name.startsWith(`${only}/`) ? name.slice(only.length + 1) : name;
      found.set(short, file);
      held.sizes.set(short, file.size);
      if (!isSafe(short)) held.findings.push(finding("unsafe name", short, "{file} has a name that is not safe on every computer."));
    }
    held.read = async (name) => {
      tooLarge(found.get(name).size);
      try {
        return new Uint8Array(await found.get(name).arrayBuffer());
      } catch (error) {
        throw new Unreadable("cannot be read");
      }
    };
    return held;
  }

  function tooLarge(size) {
    if (size > LONGEST) throw new Unreadable("is too large for a browser to check; use verify.py");
  }

  const bytesOf = async (blob, from, to) => new DataView(await blob.slice(from, to).arrayBuffer());

  async function fromZip(file) {
    const broken = () => new NotABundle("The file is damaged or cut short: it is not a complete ZIP.");
    const from = Math.max(0, file.size - 65557);
    const tail = await bytesOf(file, from, file.size);
    let at = tail.byteLength - 22;
    while (at >= 0 && tail.getUint32(at, true) !== 0x06054b50) at -= 1;
    if (at < 0 || tail.byteLength - at - 22 !== tail.getUint16(at + 20, true)) throw broken();
    let [count, length, start, end] = [tail.getUint16(at + 10, true), tail.getUint32(at + 12, true), tail.getUint32(at + 16, true), from + at];
    if (at >= 20 && tail.getUint32(at - 20, true) === 0x07064b50) {
      end = Number(tail.getBigUint64(at - 12, true));
      const large = await bytesOf(file, end, end + 56);
      if (large.byteLength < 56 || large.getUint32(0, true) !== 0x06064b50) throw broken();
      [count, length, start] = [32, 40, 48].map((place) => Number(large.getBigUint64(place, true)));
    }
    if (start + length !== end || length > file.size) throw broken();
    if (count > MOST_FILES) throw new NotABundle(`The ZIP holds more than ${MOST_FILES.toLocaleString("en-GB")} files, which no bundle does.`);
    const entries = directory(await bytesOf(file, start, start + length), broken);
    if (entries.length !== count) throw broken();
    return place(file, entries, start);
  }

  function directory(view, broken) {
    const entries = [];
    let at = 0;
    while (at < view.byteLength) {
      if (at + 46 > view.byteLength || view.getUint32(at, true) !== 0x02014b50) throw broken();
      const [nameLength, extraLength, commentLength] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
      const next = at + 46 + nameLength + extraLength + commentLength;
      if (next > view.byteLength) throw broken();
      const raw = new Uint8Array(view.buffer, view.byteOffset + at + 46, nameLength);
      const entry = {
        raw: hex(raw),
        name: new TextDecoder().decode(raw),
        flags: view.getUint16(at + 8, true),
        method: view.getUint16(at + 10, true),
        crc: view.getUint32(at + 16, true),
        packed: view.getUint32(at + 20, true),
        size: view.getUint32(at + 24, true),
        mode: view.getUint32(at + 38, true) >>> 16,
        offset: view.getUint32(at + 42, true),
      };
      enlarge(entry, view, at + 46 + nameLength, extraLength);
      entries.push(entry);
      at = next;
    }
    return entries;
  }

  function enlarge(entry, view, from, length) {
    for (let at = from; at + 4 <= from + length; at += 4 + view.getUint16(at + 2, true)) {
      if (view.getUint16(at, true) !== 1) continue;
      let place = at + 4;
      for (const name of ["size", "packed", "offset"]) {
        if (entry[name] === 0xffffffff && place + 8 <= from + length) {
          entry[name] = Number(view.getBigUint64(place, true));
          place += 8;
        }
      }
    }
  }

  function topFolder(entries) {
    const declared = entries.find(({ name }) => name === "bagit.txt" || (name.endsWith("/bagit.txt") && name.split("/").length === 2));
    if (!declared) throw new NotABundle("The ZIP is not a bundle: no folder at its top holds bagit.txt.");
    return declared.name.slice(0, -"bagit.txt".length);
  }

  async function place(file, entries, start) {
    const top = topFolder(entries);
    const held = { sizes: new Map(), findings: [], read: null };
    const found = new Map();
    const seen = new Set();
    for (const entry of entries) {
      const inside = entry.name.slice(top.length);
      const kind = entry.mode & 0xf000;
      if (entry.name.endsWith("/") && entry.size === 0 && entry.packed <= 2) continue;
      if (!isSafe(entry.name) || (kind !== 0 && kind !== 0x8000)) {
        held.findings.push(finding("unsafe name", entry.name, "{file} could be unpacked outside the bundle's folder, or not at all; do not unpack this ZIP."));
      } else if (!entry.name.startsWith(top)) {
        held.findings.push(finding("extra", entry.name, "{file} stands outside the bundle's folder in the ZIP."));
      } else if (seen.has(inside.toLowerCase())) {
        held.findings.push(finding("extra", inside, "{file} is in the ZIP more than once; which one is unpacked depends on the program."));
      } else {
        seen.add(inside.toLowerCase());
        found.set(inside, entry);
        held.sizes.set(inside, entry.size);
      }
    }
    held.findings.push(...(await checkExtents(file, entries, start)));
    held.read = (name) => unpack(file, found.get(name));
    return held;
  }

  async function checkExtents(file, entries, start) {
    const findings = [];
    let [reached, last] = [0, ""];
    const hidden = (before, size) =>
      findings.push(finding("extra", before, `The ZIP holds ${size.toLocaleString("en-GB")} bytes before {file} that belong to no file.`));
    for (const entry of [...entries].sort((one, other) => one.offset - other.offset)) {
      last = entry.name;
      if (entry.offset < reached) {
        findings.push(finding("altered", last, "{file} lies over another file in the ZIP, so its size is not what it says."));
      } else if (entry.offset > reached + 24) hidden(last, entry.offset - reached);
      const header = await bytesOf(file, entry.offset, entry.offset + 30);
      const lengths = header.byteLength === 30 ? header.getUint16(26, true) + header.getUint16(28, true) : 0;
      reached = Math.max(reached, entry.offset + 30 + lengths + entry.packed);
    }
    if (reached > start) findings.push(finding("altered", last, "{file} claims more bytes than the ZIP has."));
    else if (start > reached + 24) hidden("the table of contents", start - reached);
    return findings;
  }

  async function unpack(file, entry) {
    const damaged = () => new Unreadable("cannot be unpacked: its bytes in the ZIP are damaged");
    tooLarge(entry.size);
    const header = await bytesOf(file, entry.offset, entry.offset + 30);
    if (header.byteLength < 30 || header.getUint32(0, true) !== 0x04034b50) {
      throw new Unreadable("is not where the ZIP's table of contents says");
    }
    const nameLength = header.getUint16(26, true);
    const name = await bytesOf(file, entry.offset + 30, entry.offset + 30 + nameLength);
    if (hex(new Uint8Array(name.buffer)) !== entry.raw) {
      throw new Unreadable("has another name beside its bytes than in the ZIP's table of contents");
    }
    const [flags, method] = [header.getUint16(6, true), header.getUint16(8, true)];
    if ((entry.flags | flags) & 1) throw new Unreadable("is locked with a password");
    if (method !== entry.method || (method !== 0 && method !== 8)) throw new Unreadable("is packed in a way no bundle uses");
    const stated = [[14, entry.crc], [18, entry.packed], [22, entry.size]].map(([place, other]) => [header.getUint32(place, true), other]);
    if (!(flags & 8) && stated.some(([one, other]) => one !== other && one !== 0xffffffff)) {
      throw new Unreadable("states two different sizes or checksums in the ZIP");
    }
    const begin = entry.offset + 30 + nameLength + header.getUint16(28, true);
    const packed = file.slice(begin, begin + entry.packed);
    let bytes;
    if (method === 0) bytes = new Uint8Array(await packed.arrayBuffer());
    else bytes = await inflate(packed, entry.size, damaged);
    if (bytes.length !== entry.size) throw damaged();
    if (crc32(bytes) !== entry.crc) throw new Unreadable("is not what it was when the ZIP was made: its checksum differs");
    return bytes;
  }

  async function inflate(packed, size, damaged) {
    const bytes = new Uint8Array(size);
    let reached = 0;
    try {
      const reader = packed.stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return bytes.subarray(0, reached);
        if (reached + value.length > size) throw damaged();
        bytes.set(value, reached);
        reached += value.length;
      }
    } catch (error) {
      throw damaged();
    }
  }

  const TABLE = Uint32Array.from({ length: 256 }, (_, number) => {
    let value = number;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
    return value;
  });

  function crc32(bytes) {
    let value = 0xffffffff;
    for (let at = 0; at < bytes.length; at += 1) value = TABLE[(value ^ bytes[at]) & 0xff] ^ (value >>> 8);
    return (value ^ 0xffffffff) >>> 0;
  }

  // The bag. ---------------------------------------------------------------------------------------------------------

  async function check(held, say) {
    if (!held.sizes.has("bagit.txt")) throw new NotABundle("The folder is not a bundle: it does not hold bagit.txt.");
    const findings = [...held.findings, ...(await declared(held))];
    const expected = new Map();
    for (const name of [MANIFEST, TAG_MANIFEST]) findings.push(...(await listed(held, name, expected)));
    const names = Array.from(expected.keys()).sort();
    for (const name of names) {
      if (!held.sizes.has(name) && name !== MANIFEST) findings.push(finding("missing", name, "{file} is listed in the manifest but is missing."));
    }
    for (const name of Array.from(held.sizes.keys()).sort()) {
      const known = expected.has(name) || name === MANIFEST || name === TAG_MANIFEST || name === "bagit.txt";
      if (!known && !name.startsWith(SEAL)) {
        findings.push(finding("extra", name, "{file} is not listed in the manifest: it was added after the bundle was made."));
      }
    }
    const here = names.filter((name) => held.sizes.has(name));
    for (const [number, name] of here.entries()) {
      say(`Checking file ${number + 1} of ${here.length}.`);
      try {
        if ((await sha256(await held.read(name))) !== expected.get(name)) {
          findings.push(finding("altered", name, "{file} is not what it was when the bundle was made: its SHA-256 differs."));
        }
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        findings.push(finding("altered", name, `{file} ${error.message}.`));
      }
    }
    if (!findings.length) findings.push(...(await statedSize(held)));
    const seal = await checkSeal(held, new Set(findings.map((one) => one.file)));
    findings.push(...seal.findings);
    return { kind: isSealed(held) ? "sealed bundle" : "draft", files: held.sizes.size, findings, sealed: seal.sealed, unsure: seal.unsure };
  }

  async function readTagFile(held, name) {
    const limit = LONGEST_TAG_FILE.toLocaleString("en-GB");
    if (held.sizes.get(name) > LONGEST_TAG_FILE) throw new Unreadable(`is larger than ${limit} bytes, which no bundle needs`);
    return new TextDecoder().decode(await held.read(name));
  }

  async function declared(held) {
    let words;
    try {
      words = await readTagFile(held, "bagit.txt");
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return []; // reported with the altered files
    }
    if (words.replaceAll("\r\n", "\n").trim() === DECLARATION) return [];
    return [finding("not a bundle", "bagit.txt", "{file} does not declare a BagIt 1.0 bag in UTF-8.")];
  }

  async function statedSize(held) {
    let info;
    try {
      info = await readTagFile(held, "bag-info.txt");
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return [finding("bad manifest", "bag-info.txt", `{file} ${error.message}.`)];
    }
    const stated = /^Payload-Oxum: *(\d{1,18})\.(\d{1,18}) *\r?$/m.exec(info);
    const sizes = Array.from(held.sizes).filter(([name]) => name.startsWith("data/"));
    const sum = sizes.reduce((total, [, size]) => total + size, 0);
    if (stated && Number(stated[1]) === sum && Number(stated[2]) === sizes.length) return [];
    return [finding("bad manifest", "bag-info.txt", `{file} does not state the size of what is here: ${sum} bytes in ${sizes.length} files.`)];
  }

  async function listed(held, name, expected) {
    if (!held.sizes.has(name)) return [finding("missing", name, "{file} is missing: without it nothing can be checked.")];
    let text;
    try {
      text = utf8.decode(await held.read(name));
    } catch (error) {
      const words = error instanceof Unreadable ? `{file} ${error.message}.` : "{file} is not text in UTF-8, so nothing in it can be believed.";
      return [finding("bad manifest", name, words)];
    }
    const findings = [];
    const own = new Map();
    text.split(/\r?\n/).forEach((line, at) => {
      const wrong = takeLine(name, line, own);
      if (wrong) findings.push(finding("bad manifest", name, `{file}, line ${at + 1}: ${wrong}`));
    });
    for (const [path, digest] of own) expected.set(path, digest);
    if (!own.size) findings.push(finding("bad manifest", name, "{file} lists no file."));
    else if (name === TAG_MANIFEST) {
      for (const one of MUST_BE_LISTED.filter((path) => !own.has(path))) {
        findings.push(finding("bad manifest", name, `{file} does not list ${one}, so a change of it could not be seen.`));
      }
    }
    return findings;
  }

  function takeLine(name, line, own) {
    const match = /^([0-9A-Fa-f]{64})[ \t]+\*?(\S.*)$/.exec(line);
    if (!match) return line ? "is not a SHA-256 and a file name." : "";
    const [, digest, path] = match;
    if (!isSafe(path)) return `names ${shown(path)}, which could lie outside the bundle.`;
    if ((name === MANIFEST) !== path.startsWith("data/")) return `names ${shown(path)}, which belongs in the other list.`;
    if (own.has(path)) return `names ${shown(path)} a second time.`;
    own.set(path, digest.toLowerCase());
    return "";
  }

  // The seal. --------------------------------------------------------------------------------------------------------

  async function checkSeal(held, reported) {
    const none = (...findings) => ({ findings, sealed: null, unsure: "" });
    if (!isSealed(held)) return none(...strangers(held, SEAL_FILES));
    if (!held.sizes.has(STATEMENT)) {
      return none(finding("missing", STATEMENT, "{file} is missing, so the seal proves nothing."), ...strangers(held, SEAL_FILES));
    }
    let envelope, said;
    try {
      envelope = readEnvelope(utf8.decode(await held.read(STATEMENT)));
      said = readStatement(utf8.decode(envelope.payload));
    } catch (error) {
      return none(finding("bad seal", STATEMENT, "{file} cannot be read: it is not the signed statement of a bundle."));
    }
    const { findings, key, unsure } = await checkSignature(held, envelope);
    const fingerprint = key ? await sha256(key) : "";
    if (!findings.length && key && fingerprint !== said.fingerprint) {
      findings.push(finding("bad seal", KEY, "{file} is not the key that the signed statement names."));
    }
    findings.push(...(await checkSubjects(held, said, reported)));
    findings.push(...(await checkLog(held, said, new Set([...reported, ...findings.map((one) => one.file)]))));
    findings.push(...strangers(held, [...said.subjects.keys(), STATEMENT]));
    findings.sort((one, other) => (one.file < other.file ? -1 : Number(one.file > other.file)));
    return { findings, sealed: { number: said.number, fingerprint, said: said.predicate }, unsure };
  }

  function isSealed(held) {
    return SEAL_FILES.some((name) => held.sizes.has(name));
  }

  function strangers(held, known) {
    const added = Array.from(held.sizes.keys()).filter((name) => name.startsWith(SEAL) && !known.includes(name));
    return added.map((name) => finding("extra", name, "{file} does not belong to the seal: it was added after the sealing."));
  }

  function readEnvelope(words) {
    const given = JSON.parse(words);
    if (given.payloadType !== PAYLOAD_TYPE || given.signatures.length !== 1) throw new Error("another kind of envelope");
    return { payload: unbase64(given.payload), signature: unbase64(given.signatures[0].sig) };
  }

  function readStatement(words) {
    const given = JSON.parse(words);
    if (given.predicateType !== PREDICATE_TYPE) throw new Error("another kind of statement");
    const subjects = new Map(given.subject.map((one) => [one.name, one.digest.sha256]));
    const needed = [MANIFEST, TAG_MANIFEST, "data/manifest.json", KEY, LOG];
    const { number, log, key } = given.predicate;
    if (!needed.every((name) => subjects.has(name)) || !Number.isInteger(log.entries)) throw new Error("a statement that covers too little");
    if (!/^B-[0-9]{4,18}$/.test(String(number))) throw new Error("a number no bundle has");
    return { number: String(number), subjects, predicate: given.predicate, entries: log.entries, last: String(log.last), fingerprint: String(key.fingerprint) };
  }

  async function checkSignature(held, envelope) {
    if (!held.sizes.has(KEY)) return { findings: [], key: null, unsure: "" };
    let key;
    try {
      key = keyInPem(utf8.decode(await held.read(KEY)));
    } catch (error) {
      return { findings: [finding("bad seal", KEY, "{file} is no Ed25519 public key, so the signature cannot be checked.")], key: null, unsure: "" };
    }
    let fits;
    try {
      const imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
      fits = await crypto.subtle.verify({ name: "Ed25519" }, imported, envelope.signature, preAuthentication(envelope.payload));
    } catch (error) {
      return { findings: [], key, unsure: NO_ED25519 };
    }
    const sentence = "The signature in {file} does not fit: the statement or the key was changed after the sealing.";
    return { findings: fits ? [] : [finding("bad seal", STATEMENT, sentence)], key, unsure: "" };
  }

  function keyInPem(words) {
    const match = /^-----BEGIN PUBLIC KEY-----\s([A-Za-z0-9+/=\s]{1,200})-----END PUBLIC KEY-----\s*$/.exec(words);
    const der = match ? unbase64(match[1].replace(/\s/g, "")) : new Uint8Array();
    if (der.length !== 44 || hex(der.subarray(0, 12)) !== SPKI) throw new Error("no Ed25519 public key");
    return der.subarray(12);
  }

  function preAuthentication(payload) {
    const before = encoder.encode(`DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `);
    const whole = new Uint8Array(before.length + payload.length);
    whole.set(before);
    whole.set(payload, before.length);
    return whole;
  }

  async function checkSubjects(held, said, reported) {
    const findings = [];
    for (const name of Array.from(said.subjects.keys()).sort()) {
      if (reported.has(shown(name))) continue;
      if (!held.sizes.has(name)) {
        findings.push(finding("missing", name, "{file} was sealed and is missing."));
        continue;
      }
      try {
        if ((await sha256(await held.read(name))) !== said.subjects.get(name) && name !== LOG) {
          findings.push(finding("bad seal", name, "{file} is not the one that was sealed: it was changed after the sealing."));
        }
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        findings.push(finding("altered", name, `{file} ${error.message}.`));
      }
    }
    return findings;
  }

  async function checkLog(held, said, reported) {
    if (!held.sizes.has(LOG) || reported.has(LOG)) return [];
    const content = await held.read(LOG);
    const lines = new TextDecoder("ascii").decode(content).split("\n");
    if (lines[lines.length - 1] === "") lines.pop();
    const [were, are] = [said.entries, lines.length];
    const wrong = (sentence) => [finding("log cut", LOG, sentence)];
    if (are < were) return wrong(`{file} was cut: the log had ${were} entries, and ${are} are there.`);
    if (are > were) return wrong(`{file} was added to: the log had ${were} entries, and ${are} are there.`);
    let before = BEFORE_THE_FIRST;
    for (const [at, line] of lines.entries()) {
      const [chained, entry = ""] = line.split(" ");
      if (chained !== (await sha256(encoder.encode(before + entry)))) {
        return wrong(`{file} was altered at line ${at + 1}: it does not follow from the line before.`);
      }
      before = chained;
    }
    if (before !== said.last || (await sha256(content)) !== said.subjects.get(LOG)) {
      return wrong("{file} is another log than the one that was sealed.");
    }
    return [];
  }

  function compareFingerprint(sealed, told) {
    const wanted = told.toLowerCase().replace("sha256", "").replace(/[^0-9a-f]/g, "");
    if (!sealed) return [finding("another key", STATEMENT, "There is no seal to compare the fingerprint with.")];
    if (wanted === sealed.fingerprint) return [];
    const [own, other] = [grouped(sealed.fingerprint), grouped(wanted) || "none"];
    return [finding("another key", KEY, `The seal was made with another key: its fingerprint is ${own}, and you were told ${other}.`)];
  }

  // Saying it. -------------------------------------------------------------------------------------------------------

  function day(moment) {
    const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d)/.exec(String(moment));
    if (!match || !MONTHS[Number(match[2]) - 1]) return printed(moment);
    return `${Number(match[3])} ${MONTHS[Number(match[2]) - 1]} ${match[1]} at ${match[4]} UTC`;
  }

  function sealedLines({ number, fingerprint, said }) {
    const post = (what) => printed((said.posts || {})[said[what]] || said[what]);
    const plain = (words) => printed(words).replace(/\.+$/, "");
    return [
      ...(said.worked_example ? [EXAMPLE_WORDS] : []),
      `Bundle ${number} of ${printed(said.partnership)}, sealed on ${day(said.sealed_at)}.`,
      `For: ${plain(said.what_for)}. To: ${plain(said.to_whom)}.`,
      `Asked for by ${post("asked_by")}, approved by ${post("approved_by")}, sealed by ${post("sealed_by")}.`,
      IDENTITY_WORDS,
      `Fingerprint of the key: ${grouped(fingerprint)}`,
      COMPARE_WORDS,
    ];
  }

  const at = (id) => document.getElementById(id);

  function line(parent, tag, words) {
    const made = document.createElement(tag);
    made.textContent = words;
    parent.append(made);
    return made;
  }

  function show(checked) {
    const count = checked.findings.length;
    const [result, problems, told] = [at("result"), at("problems"), at("told")];
    problems.replaceChildren();
    told.replaceChildren();
    for (const one of checked.findings) {
      Object.assign(line(problems, "li", one.sentence).dataset, { code: one.code, file: one.file });
    }
    problems.hidden = !count;
    const holds = `The ${checked.kind} verifies: ${checked.files} files, none altered, missing or extra.`;
    at("verdict").textContent = count ? `It does not hold: ${count === 1 ? "1 problem" : `${count} problems`}` : checked.unsure ? "The files hold; the signature was not checked" : holds;
    if (!count) {
      if (checked.unsure) line(told, "p", checked.unsure);
      for (const words of checked.sealed ? sealedLines(checked.sealed) : [DRAFT_WORDS]) line(told, "p", words);
    }
    result.className = `result ${count ? "stop" : checked.unsure ? "warn" : ""}`;
    result.hidden = false;
    result.focus();
  }

  at("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const [zip] = at("zip").files;
    const folder = at("folder").files;
    const say = (words) => { at("progress").textContent = words; };
    at("result").hidden = true;
    if (!zip && !folder.length) return say("Choose the ZIP or the folder first.");
    if (!crypto.subtle || typeof DecompressionStream === "undefined") {
      return say("This browser is too old to check files. Use a newer one, or verify.py.");
    }
    say("Reading the list of files.");
    let checked;
    try {
      checked = await check(zip ? await fromZip(zip) : fromFolder(folder), say);
    } catch (error) {
      const words = error instanceof NotABundle ? error.message : "It cannot be read here. Use verify.py instead.";
      const code = error instanceof NotABundle ? "not a bundle" : "unreadable";
      checked = { kind: "unknown", files: 0, findings: [{ code, file: zip ? zip.name : "", sentence: words }], sealed: null, unsure: "" };
    }
    const told = at("fingerprint").value.trim();
    if (told) checked.findings.push(...compareFingerprint(checked.sealed, told));
    say("Checked.");
    show(checked);
  });
})();
