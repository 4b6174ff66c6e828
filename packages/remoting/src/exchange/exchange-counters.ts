/** What happened on the connections of one client or server that no call tells of. Only `inFlight` ever goes down. */
export class ExchangeCounters {
  /** Answers to calls that had ended: timed out, cancelled, or answered before. */
  lateResponses = 0;
  /** Answers to calls that were never made. */
  unknownResponses = 0;
  /** Frames longer than the payload limit. */
  oversizedFrames = 0;
  /** Connections closed because their bytes are no frames. */
  malformedFrames = 0;
  /** Heartbeats received. */
  heartbeats = 0;
  /** Events that mean nothing here. */
  ignoredEvents = 0;
  /** Events too long to be one. */
  refusedEvents = 0;
  /** Calls refused because too many bytes wait to be sent. */
  refusedCalls = 0;
  /** Times that reading was stopped for a peer that does not read. */
  pauses = 0;
  /** Two-way requests received that have not been answered. */
  inFlight = 0;
  /** Requests refused because too many were in flight. */
  excessCalls = 0;
}
