import { type LaneKind } from '../../../electron/protocol/types.ts'

/** What fits into a slice, from the most telling to the shortest. */
export function sliceTexts(kind: LaneKind, label: string): readonly string[] {
  switch (kind) {
    case 'wait': {
      const { innermost, what } = waitParts(label)
      return innermost === undefined ? [what] : [`${innermost}: ${what}`, innermost]
    }
    case 'held':
      return [threadName(label)]
    case 'call': {
      const [name = '', result] = label.split(' = ')
      const short = name.replace(/^PERFCNT_/, '')
      return result === undefined || result === '0'
        ? [name, short]
        : [`${name} ${result}`, `${short} ${result}`, result]
    }
    case 'busy':
    case 'irq':
    case 'wake':
      return [label]
  }
}

/** What a slice is, in a sentence. */
export function sliceWords(kind: LaneKind, label: string, lane: string): string {
  const place = lane.slice(lane.indexOf(':') + 1)
  switch (kind) {
    case 'wait':
      if (lane.startsWith('lock:')) return `${threadName(label)} waits for ${place}`
      return `${place} waits: ${label}`
    case 'held':
      return `${threadName(label)} holds ${place}`
    case 'call':
      return label.includes(' = ')
        ? `${place}: ${label.replace(' = ', ' returned ')}`
        : `${place}: ${label}, not returned`
    case 'busy':
      return `${place}: ${label}`
    case 'irq':
      return `interrupt on ${place}${label === '' ? '' : ` after ${label}`}`
    case 'wake':
      return `${place} lets ${threadName(label)} go on`
  }
}

/** What there was to say of it before it ended: neither what a call returned, nor how a job ended. */
export function labelSoFar(kind: LaneKind, label: string, lane: string): string {
  if (kind === 'call') return label.split(' = ')[0] ?? label
  return kind === 'busy' && lane.startsWith('gpu:js') ? (label.split(' ')[0] ?? label) : label
}

/** A call that failed, or whose result is nobody's errno. */
export function isOdd(kind: LaneKind, label: string): boolean {
  return kind === 'call' && label.includes(' = ') && !/ = (?:0|\+jiffies)$/.test(label)
}

/** `pps-producer` of `program:pps-producer`. */
function threadName(lane: string): string {
  return lane.slice(lane.indexOf(':') + 1).replace(/^kworker\//, '')
}

/** Of `drm_ioctl > panfrost_perfcnt_dump_locked: wait_for_completion(...)`, or of a lane that waits for a lock. */
function waitParts(label: string): { readonly innermost: string | undefined; readonly what: string } {
  const parts = /^(.+?): (.+)$/.exec(label)
  if (parts === null) return { innermost: undefined, what: threadName(label) }
  return { innermost: parts[1]?.split(' > ').at(-1), what: parts[2] ?? '' }
}
