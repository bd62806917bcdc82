import { type RunComparison } from '../../../electron/protocol/recordings.ts'
import { type Discontinuity } from '../../../electron/protocol/types.ts'
import { formatResult } from '../format/errno.ts'
import { formatMoment } from '../format/time.ts'

type ComparedEvent = NonNullable<RunComparison['firstDivergence']>['first']

/** An event in one line. Of a sample only when it was taken: which of its hundreds of words differs is seen in the charts. */
export function eventText(event: ComparedEvent): string {
  if (event === undefined) return 'nothing'
  switch (event.type) {
    case 'sample': {
      const { begin, end, epoch, resets } = event.sample
      return `${formatMoment(begin)} s to ${formatMoment(end)} s, epoch ${epoch}, after ${resets} resets`
    }
    case 'klog':
      return event.line.text
    case 'ioctl': {
      const { name, result, begin, end } = event.ioctl
      return `${name} = ${formatResult(result)}, ${formatMoment(begin)} s to ${formatMoment(end)} s`
    }
    case 'discontinuity':
      return discontinuityText(event.discontinuity)
    case 'job': {
      const { slot, process, exception, end } = event.job
      return `${process}, JS${slot}: ${exception}, ${formatMoment(end)} s`
    }
    case 'reset': {
      const { cause, begin, end } = event.reset
      return `${cause}, ${formatMoment(begin)} s to ${end === undefined ? 'the end' : `${formatMoment(end)} s`}`
    }
    case 'fault':
      return `${event.fault.kind} ${event.fault.phase}, ${formatMoment(event.fault.at)} s`
  }
}

function discontinuityText({
  kind,
  tLastGood,
  tFirstGood,
  samplesLost,
  samplesExpected,
  configRestored,
  epochAfter,
}: Discontinuity): string {
  const end = tFirstGood === undefined ? 'no end yet' : `to ${formatMoment(tFirstGood)} s`
  const epoch = epochAfter === undefined ? '' : `, then epoch ${epochAfter}`
  return (
    `${kind} from ${formatMoment(tLastGood)} s, ${end}; ${samplesLost} of ${samplesExpected} lost, ` +
    `configuration restored: ${configRestored}${epoch}`
  )
}
