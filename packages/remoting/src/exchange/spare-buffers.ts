import { ByteWriter } from "@dubbo-ts/hessian2/bytes";

const FIRST_CAPACITY = 4096;
const MOST_WRITERS = 8;
/** Above this a buffer counts as large. */
const LARGE_BYTES = 256 * 1024;
/** Of all large buffers that are kept: what two messages at the payload limit and one on its way in take. */
const MOST_LARGE_BYTES = 32 * 1024 * 1024;

// Shared by all connections: most have nothing to say most of the time. Large ones are kept too, since the pages of a new
// megabyte cost ten times what it costs to fill them.
const writers: ByteWriter[] = [];
let spareFrame: Buffer | undefined;
let largeBytes = 0;

/** An empty writer. */
export function takeWriter(): ByteWriter {
  const writer = writers.pop();
  if (writer === undefined) return new ByteWriter(FIRST_CAPACITY);
  leave(writer.bytes.length);
  return writer;
}

/** Takes back a writer whose bytes nobody needs any more. */
export function returnWriter(writer: ByteWriter): void {
  if (writers.length === MOST_WRITERS || !stay(writer.bytes.length)) return;
  writer.truncate(0);
  writers.push(writer);
}

/** A buffer of at least `bytes` for a frame that comes in pieces; it may hold anything. */
export function takeFrame(bytes: number): Buffer {
  const frame = spareFrame;
  if (frame === undefined || frame.length < bytes) return Buffer.allocUnsafeSlow(bytes);
  spareFrame = undefined;
  leave(frame.length);
  return frame;
}

/** Takes back the buffer of a frame that was dealt with. */
export function returnFrame(frame: Buffer): void {
  if (frame.length <= LARGE_BYTES || frame.length <= (spareFrame?.length ?? 0)) return;
  if (spareFrame !== undefined) leave(spareFrame.length);
  spareFrame = stay(frame.length) ? frame : undefined;
}

function stay(bytes: number): boolean {
  if (bytes <= LARGE_BYTES) return true;
  if (largeBytes + bytes > MOST_LARGE_BYTES) return false;
  largeBytes += bytes;
  return true;
}

function leave(bytes: number): void {
  if (bytes > LARGE_BYTES) largeBytes -= bytes;
}
