import { nanos, usecs, type Nanos } from '../kernel/clock.ts'
import { type Random } from '../kernel/random.ts'

export interface LatencyRange {
  readonly shortest: Nanos
  readonly longest: Nanos
}

const range = (shortest: Nanos, longest: Nanos): LatencyRange => ({ shortest, longest })

/**
 * How long the hardware takes. Invented, in the order of magnitude that the driver's time-outs imply: a reset far below its 10 ms,
 * power far below 20 ms, an address-space command well below the 10 us step of its poll.
 */
export const LATENCIES = {
  softReset: range(usecs(40), usecs(150)),
  hardReset: range(usecs(100), usecs(300)),
  cleanCaches: range(usecs(5), usecs(30)),
  perfcntSample: range(usecs(8), usecs(25)),
  powerUp: range(usecs(20), usecs(120)),
  powerDown: range(usecs(10), usecs(60)),
  asCommand: range(nanos(300), nanos(2_000)),
  asFlush: range(nanos(1_000), nanos(6_000)),
  /** From COMMAND_NEXT = START, or from a promotion, to the first job header. */
  jobStart: range(usecs(1), usecs(4)),
  /** A job that the job manager does by itself: NULL, WRITE_VALUE, or one that is skipped. */
  jobManagerJob: range(nanos(400), nanos(1_200)),
  softStop: range(usecs(20), usecs(200)),
  hardStop: range(usecs(5), usecs(40)),
  /** From the end of what an access waited for to its next attempt. */
  accessRetry: range(nanos(100), nanos(500)),
} as const satisfies Record<string, LatencyRange>

/** Draws latencies, each uniform in its range. */
export class Latencies {
  constructor(readonly random: Random) {}

  draw(latency: keyof typeof LATENCIES): Nanos {
    const { shortest, longest } = LATENCIES[latency]
    return nanos(this.random.between(shortest, longest))
  }
}
