import type { SecureContextOptions } from "node:tls";
import { type Logger, messageOf, type TimerEntry, type TimerWheel, timerEntry } from "@dubbo-ts/core/common";
import { datesComplaint, hasFiles, readTlsMaterial, stampOf, type TlsParts } from "./tls-material.js";

/** What {@link TlsCredentials} and both ends of TLS need besides their options. */
export interface TlsSurroundings {
  readonly wheel: TimerWheel;
  readonly logger: Logger;
  /** Milliseconds between two looks at the files. Default 2000. 0: none. */
  readonly reloadMs?: number | undefined;
}

/** Certificates and keys that are read when first needed, and again when their files change. Java: `CertManager`, `CertProvider`. */
export class TlsCredentials {
  readonly #where: string;
  readonly #parts: TlsParts;
  readonly #use: (material: SecureContextOptions) => void;
  readonly #surroundings: TlsSurroundings;
  readonly #look: TimerEntry = timerEntry(() => void this.#reloadIfChanged());
  #loading: Promise<void> | undefined;
  #stamp = "";
  #complaint = "";

  /** `use` takes what was read, each time it is new and can be used. */
  constructor(
    where: string,
    parts: TlsParts,
    surroundings: TlsSurroundings,
    use: (material: SecureContextOptions) => void,
  ) {
    this.#where = where;
    this.#parts = parts;
    this.#surroundings = surroundings;
    this.#use = use;
  }

  /** Resolves when there is something to use; rejects with a `TypeError` that names the file, and reads anew when asked again. */
  load(): Promise<void> {
    this.#loading ??= this.#firstLoad();
    return this.#loading;
  }

  /** Reads everything again; rejects with a `TypeError`, and what was in use goes on. */
  async reload(): Promise<void> {
    if (this.#loading === undefined) return; // nothing is in use yet, and what will be is read then
    await this.#loading;
    this.#stamp = await stampOf(this.#parts);
    await this.#read();
  }

  async #firstLoad(): Promise<void> {
    try {
      this.#stamp = await stampOf(this.#parts);
      await this.#read();
    } catch (error) {
      this.#loading = undefined;
      throw error;
    }
    if (hasFiles(this.#parts)) this.#lookLater();
  }

  async #read(): Promise<void> {
    const material = await readTlsMaterial(this.#where, this.#parts);
    this.#use(material);
    this.#complaint = "";
    const complaint = material.cert === undefined ? undefined : datesComplaint(material.cert);
    if (complaint !== undefined) this.#surroundings.logger.warn(`the certificate of ${this.#where} ${complaint}`);
  }

  // In the background of the wheel: it neither keeps the process alive nor outlives its Dubbo.
  #lookLater(): void {
    const { wheel, reloadMs = 2000 } = this.#surroundings;
    if (reloadMs > 0) wheel.add(this.#look, reloadMs, true);
  }

  async #reloadIfChanged(): Promise<void> {
    const { logger } = this.#surroundings;
    try {
      const stamp = await stampOf(this.#parts);
      // Files are replaced one after the other: what did not fit together a moment ago is tried again.
      if (stamp !== this.#stamp || this.#complaint !== "") {
        await this.#read();
        this.#stamp = stamp;
        logger.info(`${this.#where}: new connections use the files that have changed`);
      }
    } catch (error) {
      const complaint = messageOf(error);
      if (complaint !== this.#complaint) logger.warn(`${complaint}; what was read before stays in use`);
      this.#complaint = complaint;
    } finally {
      this.#lookLater();
    }
  }
}
