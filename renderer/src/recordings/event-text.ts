import { type RunComparison } from '../../../electron/protocol/recordings.ts'
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
      return `${name} = ${result}, ${formatMoment(begin)} s to ${formatMoment(end)} s`
    }
    default: {
      const { type, ...rest } = event
      return `${type} ${JSON.stringify(rest)}`
    }
  }
}
