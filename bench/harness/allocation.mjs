import { GCProfiler, getHeapStatistics } from "node:v8";

let profiler;
let atStart;

/** Begins to count what is allocated on the heap of JavaScript. The memory of Buffers is outside of it. */
export function countAllocation() {
  profiler = new GCProfiler();
  profiler.start();
  atStart = getHeapStatistics().used_heap_size;
}

/**
 * Bytes allocated since {@link countAllocation}: between two collections the heap only grows, so the growth up to each
 * of them, and from the last one to now, is everything.
 */
export function takeAllocated() {
  const now = getHeapStatistics().used_heap_size;
  let bytes = 0;
  let before = atStart;
  for (const { beforeGC, afterGC } of profiler.stop().statistics) {
    bytes += Math.max(0, beforeGC.heapStatistics.usedHeapSize - before);
    before = afterGC.heapStatistics.usedHeapSize;
  }
  return bytes + Math.max(0, now - before);
}
