/** A mail is read in 80 columns. Only more threads than fit, or one long name in the last column, make it wider. */
export const WIDTH = 80
/** Characters from one column to the next: at least, and what is enough to tell them apart at a glance. */
const MIN_STEP = 12
const GOOD_STEP = 20
/** Prose needs no more than this, and is no wider than its column if that has more. */
const PROSE = 36
const HANGING = '    '

export interface Line {
  /** Undefined: of nobody. */
  readonly column: number | undefined
  readonly text: string
  /** A sentence: it stays within its column. A line of C may run on to the right, where its row is empty. */
  readonly isProse?: boolean
}

/** Titles, an empty line, and each line in its column. */
export function layOut(titles: readonly string[], lines: readonly Line[]): readonly string[] {
  const step = stepOf(titles, lines)
  const width = Math.max(WIDTH, edge(lines, step, wordEnd))
  const placed = lines.flatMap(({ column, text, isProse }) => {
    const offset = (column ?? 0) * step
    const isLast = column === undefined || column === titles.length - 1
    const room = isProse === true && !isLast ? Math.max(PROSE, step - 2) : width
    return wrapped(text, Math.min(room, width - offset)).map((part) => `${' '.repeat(offset)}${part}`)
  })
  return [...heading(titles, step), '', ...placed]
}

/** Text at its indentation, what is left over below it, a little to the right. A word is never broken. */
export function wrapped(text: string, width: number): readonly string[] {
  const indent = /^ */.exec(text)?.[0] ?? ''
  const rows: string[] = []
  let row = ''
  for (const word of text.trim().split(' ')) {
    if (row !== '' && `${row} ${word}`.length > width) {
      rows.push(row)
      row = ''
    }
    if (row === '') row = `${rows.length === 0 ? indent : `${indent}${HANGING}`}${word}`
    else row = `${row} ${word}`
  }
  return [...rows, row]
}

/** The widest at which no line of C has to be wrapped, or else no name runs over the edge. */
function stepOf(titles: readonly string[], lines: readonly Line[]): number {
  if (titles.length < 2) return WIDTH
  const others = lines.filter(({ column, isProse }) => column !== titles.length - 1 && isProse !== true)
  const widest = Math.max(...titles.map(({ length }) => length), ...others.map(({ text }) => text.length)) + 2
  const steps = Array.from({ length: WIDTH / 2 }, (_, i) => WIDTH / 2 - i).filter((step) => step <= widest)
  const fits = (step: number, end: (line: Line) => number) =>
    edge(lines, step, end) <= WIDTH && titles.every(({ length }, column) => column * step + length <= WIDTH)
  const whole = steps.find((step) => step >= GOOD_STEP && fits(step, lineEnd))
  const broken = steps.find((step) => step >= MIN_STEP && fits(step, wordEnd))
  return whole ?? broken ?? MIN_STEP
}

function edge(lines: readonly Line[], step: number, end: (line: Line) => number): number {
  return Math.max(0, ...lines.map((line) => (line.column ?? 0) * step + end(line)))
}

const lineEnd = (line: Line) => (line.isProse === true ? wordEnd(line) : line.text.length)

/** Of the longest word, where it stands if it has a row to itself. */
function wordEnd({ text }: Line): number {
  return Math.max(...wrapped(text, 0).map(({ length }) => length))
}

/** In one row as far as there is room, or below. */
function heading(titles: readonly string[], step: number): readonly string[] {
  const rows: string[] = []
  for (const [column, title] of titles.entries()) {
    const last = rows.at(-1)
    if (last === undefined || last.length > column * step - 1) rows.push(`${' '.repeat(column * step)}${title}`)
    else rows[rows.length - 1] = `${last.padEnd(column * step)}${title}`
  }
  return rows
}
