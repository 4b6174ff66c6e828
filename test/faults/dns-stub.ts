import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

/** What every name means: addresses, perhaps late, or an error. */
export type DnsAnswer =
  | "nxdomain"
  | "servfail"
  | { readonly a?: readonly string[]; readonly aaaa?: readonly string[]; readonly afterMs?: number };

const TYPE_A = 1;
const TYPE_AAAA = 28;

/**
 * A name server for processes that run {@link through} it: they see a `/etc/resolv.conf` of their own, in a mount namespace
 * of their own. Port 53 of the loopback address of this network namespace; the machine's resolver stays as it is.
 */
export class DnsStub {
  answer: DnsAnswer = "nxdomain";
  asked = 0;
  readonly #socket: Socket;
  readonly #folder: string;

  private constructor(socket: Socket, folder: string) {
    this.#socket = socket;
    this.#folder = folder;
    socket.on("message", (query, { port, address }) => void this.#reply(query, port, address));
  }

  static async start(test: TestContext): Promise<DnsStub> {
    const socket = createSocket("udp4");
    socket.bind(53, "127.0.0.1");
    await once(socket, "listening");
    const folder = mkdtempSync(join(tmpdir(), "dubbo-ts-dns-"));
    writeFileSync(join(folder, "resolv.conf"), "nameserver 127.0.0.1\noptions timeout:15 attempts:1\n");
    writeFileSync(join(folder, "nsswitch.conf"), "hosts: files dns\n");
    test.after(() => {
      socket.close();
      rmSync(folder, { recursive: true, force: true });
    });
    return new DnsStub(socket, folder);
  }

  get through(): readonly string[] {
    const binds = ["resolv.conf", "nsswitch.conf"].map((name) => `mount --bind ${this.#folder}/${name} /etc/${name}`);
    return ["unshare", "-m", "sh", "-c", `${binds.join(" && ")} && exec "$@"`, "sh"];
  }

  async #reply(query: Buffer, port: number, address: string): Promise<void> {
    this.asked++;
    const answer = this.answer;
    const end = query.indexOf(0, 12) + 5; // of the one question: its name, type and class
    const type = query.readUInt16BE(end - 4);
    const records: Buffer[] = [];
    if (typeof answer === "object") {
      if (answer.afterMs !== undefined) await sleep(answer.afterMs, undefined, { ref: false });
      const texts = type === TYPE_A ? (answer.a ?? []) : type === TYPE_AAAA ? (answer.aaaa ?? []) : [];
      for (const text of texts) {
        const data = type === TYPE_A ? Buffer.from(text.split(".").map(Number)) : ipv6(text);
        const head = Buffer.alloc(12);
        head.writeUInt16BE(0xc00c, 0); // the name of the question
        head.writeUInt16BE(type, 2);
        head.writeUInt16BE(1, 4);
        head.writeUInt32BE(0, 6); // not to be kept
        head.writeUInt16BE(data.length, 10);
        records.push(head, data);
      }
    }
    const header = Buffer.from(query.subarray(0, 12));
    const code = answer === "nxdomain" ? 3 : answer === "servfail" ? 2 : 0;
    header.writeUInt16BE(0x8180 | code, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(records.length / 2, 6);
    header.writeUInt16BE(0, 8);
    header.writeUInt16BE(0, 10);
    try {
      this.#socket.send(Buffer.concat([header, query.subarray(12, end), ...records]), port, address);
    } catch {
      // The test has ended meanwhile.
    }
  }
}

function ipv6(text: string): Buffer {
  const [head = "", tail = ""] = text.split("::");
  const words = (part: string): number[] =>
    part === "" ? [] : part.split(":").map((word) => Number.parseInt(word, 16));
  const first = words(head);
  const last = words(tail);
  const all = [...first, ...new Array<number>(8 - first.length - last.length).fill(0), ...last];
  const bytes = Buffer.alloc(16);
  for (const [i, word] of all.entries()) bytes.writeUInt16BE(word, 2 * i);
  return bytes;
}
