import { type CheckContext, type RaceCheck } from '../race-check.ts'

/** More samples for one dump than any revision means to take: they give up after at most five. */
const MOST_SAMPLES = 6

/** Samples go to the session's memory, and a dump that returns 0 holds its own. */
export function samples({ machine, ledger, violation }: CheckContext): RaceCheck {
  const { pfdev } = machine
  return {
    sampleWritten({ as, pages }) {
      const own = pfdev.perfcnt.mapping?.obj.pages
      for (const page of pages) {
        if (page.freed)
          violation({
            check: 'use-after-free',
            symptom: `a sample went through AS${as} into freed pages`,
            where: 'DMA',
          })
        else if (page !== own)
          violation({ check: 'foreign-dma', symptom: `a sample went through AS${as} into another BO`, where: 'DMA' })
      }
    },
    returned(client, name, result) {
      if (name !== 'DUMP') return
      const {
        first,
        samples: taken,
        copied,
      } = ledger.dumpOf(client) ?? { first: undefined, samples: 0, copied: undefined }
      const where = `${client.name} DUMP`
      if (taken >= MOST_SAMPLES)
        violation({ check: 'livelock', symptom: `one dump took ${taken} samples and did not give up`, where })
      if (result !== 0) return
      if (copied === undefined || first === undefined || copied.request < first)
        violation({
          check: 'stale-dump',
          symptom: 'a dump returned 0 with a buffer that is not of its own sample',
          where,
        })
      else if (!copied.whole)
        violation({ check: 'fresh-sample', symptom: 'a dump returned 0 with blocks that were not written', where })
    },
  }
}
