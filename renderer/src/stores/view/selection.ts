/** What is looked at. It is named by its run as well: times and ids start again with each machine. Times are virtual ns. */
export type Selection =
  | { readonly type: 'discontinuity'; readonly run: number; readonly id: number }
  /** A row of a lane; `nth` of those that begin at once, absent for the first. */
  | {
      readonly type: 'slice'
      readonly run: number
      readonly begin: number
      readonly lane: string
      readonly nth?: number
    }
  /** A line of the kernel log; `nth` from 0 of those of the same moment. */
  | { readonly type: 'line'; readonly run: number; readonly at: number; readonly nth: number }
  /** The sample that ends there. */
  | { readonly type: 'sample'; readonly run: number; readonly end: number }
  | { readonly type: 'range'; readonly run: number; readonly from: number; readonly to: number }
  | undefined

const NUMBERS = /^\d{1,16}(?:\.\d{1,16})+$/

/**
 * Reads the field of an address: `discontinuity=RUN.ID`, `slice=RUN.BEGIN.LANE` or `slice=RUN.BEGIN.NTH.LANE`, `line=RUN.AT.NTH`, `sample=RUN.END`, or
 * `range=RUN.FROM.TO`. Undefined when there is none that makes sense.
 */
export function parseSelection(fields: URLSearchParams): Selection {
  const slice = /^(\d{1,9})\.(\d{1,16})\.(?:(\d{1,3})\.)?(\w+:.{1,80})$/.exec(fields.get('slice') ?? '')
  if (slice !== null) {
    const nth = slice[3] === undefined ? {} : { nth: Number(slice[3]) }
    return { type: 'slice', run: Number(slice[1]), begin: Number(slice[2]), lane: slice[4] ?? '', ...nth }
  }
  const [run, id] = numbers(fields, 'discontinuity', 2)
  if (run !== undefined && id !== undefined) return { type: 'discontinuity', run, id }
  const [ofLine, at, nth] = numbers(fields, 'line', 3)
  if (ofLine !== undefined && at !== undefined && nth !== undefined) return { type: 'line', run: ofLine, at, nth }
  const [ofSample, end] = numbers(fields, 'sample', 2)
  if (ofSample !== undefined && end !== undefined) return { type: 'sample', run: ofSample, end }
  const [ofRange, from, to] = numbers(fields, 'range', 3)
  if (ofRange !== undefined && from !== undefined && to !== undefined && from < to)
    return { type: 'range', run: ofRange, from, to }
  return undefined
}

function numbers(fields: URLSearchParams, name: string, count: number): readonly number[] {
  const text = fields.get(name) ?? ''
  const parts = NUMBERS.test(text) ? text.split('.').map(Number) : []
  return parts.length === count ? parts : []
}

/** The field of an address, without escapes where it needs none; undefined when nothing is selected. */
export function formatSelection(selection: Selection): string | undefined {
  switch (selection?.type) {
    case undefined:
      return undefined
    case 'discontinuity':
      return `discontinuity=${selection.run}.${selection.id}`
    case 'slice': {
      const { run, begin, lane, nth } = selection
      const place = nth === undefined ? '' : `${nth}.`
      return `slice=${run}.${begin}.${place}${encodeURIComponent(lane).replaceAll('%2F', '/').replaceAll('%3A', ':')}`
    }
    case 'line':
      return `line=${selection.run}.${selection.at}.${selection.nth}`
    case 'sample':
      return `sample=${selection.run}.${selection.end}`
    case 'range':
      return `range=${selection.run}.${selection.from}.${selection.to}`
  }
}

/** Id of the discontinuity that is selected, if it is one of run `run`. */
export function selectedDiscontinuity(selection: Selection, run: number | undefined): number | undefined {
  return selection?.type === 'discontinuity' && selection.run === run ? selection.id : undefined
}
