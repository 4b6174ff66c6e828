/** What a {@link LineReader} finds. */
export interface LineSink {
  line(text: string): void;
  /** Ctrl-C of a telnet client: the running command is to stop. */
  interrupt(): void;
  /** Bytes that answer a question of the telnet protocol. */
  reply(bytes: Buffer): void;
  /** Ctrl-C or Ctrl-D as a byte: nobody is there any more. */
  end(): void;
  /** A line of more bytes than anybody types; nothing more is read. */
  tooLong(): void;
}

/** Longest line in bytes, as in Java's QoS. */
export const MAX_LINE_BYTES = 2048;

const BACKSPACE = 0x08;
const DELETE = 0x7f;
const ESCAPE = 0x1b;
const IAC = 0xff;
const INTERRUPT_PROCESS = 0xf4;
const SUBNEGOTIATION = 0xfa;
const SUBNEGOTIATION_END = 0xf0;
const WILL = 0xfb;
const DO = 0xfd;
const TIMING_MARK = 0x06;
/** `IAC WONT TIMING-MARK`: without it a client shows nothing more after its Ctrl-C. */
const WONT_TIMING_MARK = Buffer.from([IAC, 0xfc, TIMING_MARK]);

type State = "text" | "command" | "option" | "sub" | "subCommand" | "escape" | "sequence";

/**
 * Makes lines of what a telnet client sends: takes the telnet protocol's own bytes and cursor keys out, applies
 * backspaces. There is no history: that is the client's affair. Java: `TelnetCodec`, `CtrlCHandler`.
 */
export class LineReader {
  readonly #sink: LineSink;
  readonly #line: number[] = [];
  #state: State = "text";
  #option = 0;
  /** Bytes since the last line, whatever they were. */
  #seen = 0;
  #stopped = false;

  constructor(sink: LineSink) {
    this.#sink = sink;
  }

  push(chunk: Uint8Array): void {
    for (const byte of chunk) {
      if (this.#stopped) return;
      if (++this.#seen > MAX_LINE_BYTES * 4 || this.#line.length > MAX_LINE_BYTES) {
        this.stop();
        this.#sink.tooLong();
        return;
      }
      this.#take(byte);
    }
  }

  /** Ignores everything from now on. */
  stop(): void {
    this.#stopped = true;
  }

  #take(byte: number): void {
    switch (this.#state) {
      case "text":
        this.#text(byte);
        break;
      case "command":
        this.#command(byte);
        break;
      case "option":
        this.#state = "text";
        if (this.#option === DO && byte === TIMING_MARK) this.#sink.reply(WONT_TIMING_MARK);
        break;
      case "sub":
        if (byte === IAC) this.#state = "subCommand";
        break;
      case "subCommand":
        this.#state = byte === SUBNEGOTIATION_END ? "text" : "sub";
        break;
      case "escape":
        this.#state = byte === 0x5b || byte === 0x4f ? "sequence" : "text"; // ESC [ and ESC O
        break;
      case "sequence":
        if (byte >= 0x40 && byte <= 0x7e) this.#state = "text";
        break;
    }
  }

  #text(byte: number): void {
    if (byte === 0x0a) this.#end();
    else if (byte === IAC) this.#state = "command";
    else if (byte === ESCAPE) this.#state = "escape";
    else if (byte === BACKSPACE || byte === DELETE) this.#erase();
    else if (byte === 0x03 || byte === 0x04) {
      this.stop();
      this.#sink.end();
    } else if (byte >= 0x20 || byte === 0x09) this.#line.push(byte);
  }

  #command(byte: number): void {
    this.#state = "text";
    if (byte === INTERRUPT_PROCESS) {
      this.#line.length = 0;
      this.#sink.interrupt();
    } else if (byte === SUBNEGOTIATION) this.#state = "sub";
    else if (byte >= WILL && byte < IAC) {
      this.#option = byte;
      this.#state = "option";
    }
  }

  /** The last character, which may be several bytes of UTF-8. */
  #erase(): void {
    while (((this.#line.pop() ?? 0) & 0xc0) === 0x80);
  }

  #end(): void {
    const text = Buffer.from(this.#line).toString("utf8");
    this.#line.length = 0;
    this.#seen = 0;
    this.#sink.line(text);
  }
}
