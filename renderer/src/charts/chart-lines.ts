import { type ChartItem, type ChartLine } from './chart-item.ts'

/** More lines than the palette has colours are not told apart. */
const MAX_LINES = 5

/** Items of one unit in one chart, each on top of those before it. */
export interface StackedItem {
  readonly key: string
  readonly units: string
  readonly isRatio: boolean
  readonly members: readonly ChartItem[]
}

/** In order of the first of each unit, at most MAX_LINES in one. Shares and quotients do not add up: each stays alone. */
export function stackItems(items: readonly ChartItem[]): readonly StackedItem[] {
  const groups = new Map<string, ChartItem[]>()
  for (const item of items) {
    const group = item.isRatio ? item.key : item.units
    groups.set(group, [...(groups.get(group) ?? []), item])
  }
  return [...groups].flatMap(([group, all]) =>
    Array.from({ length: Math.ceil(all.length / MAX_LINES) }, (_, i) => {
      const members = all.slice(i * MAX_LINES, (i + 1) * MAX_LINES)
      const units = members[0]?.units ?? ''
      return { key: `STACK.${group}.${i}`, units, isRatio: members.every((each) => each.isRatio), members }
    }),
  )
}

/** One chart for all of them: line k is the sum of the first k + 1. */
export function stackedChart({
  key,
  units,
  isRatio,
  members,
}: StackedItem): ChartItem & { readonly lines: readonly ChartLine[] } {
  const lines = members.map(({ name }, i) => ({
    ...summed(members.slice(0, i + 1).map(({ line }) => line)),
    label: name,
  }))
  return {
    ...{ key, units, isRatio, lines, group: '' },
    name: units === '' ? 'counts' : units,
    title: `${members.map(({ name }) => name).join(' + ')}, one on top of the other`,
    description: members.map(({ name, title }) => `${name}: ${title}`).join('. '),
    line: summed(members.map(({ line }) => line)),
    blocks: [],
  }
}

function summed(lines: readonly ChartLine[]): ChartLine {
  return {
    label: '',
    inputs: lines.flatMap(({ inputs }) => inputs),
    formula: (values) => {
      let at = 0
      let total = 0
      for (const { inputs, formula } of lines) {
        const own = values.slice(at, at + inputs.length)
        at += inputs.length
        total += formula === undefined ? (own[0] ?? 0) : formula(own)
      }
      return total
    },
  }
}

/** A line for each core where that is asked for and there are several, else one. */
export function linesOf(
  item: ChartItem & { readonly lines?: readonly ChartLine[] },
  isSplit: boolean,
): readonly ChartLine[] {
  if (item.lines !== undefined) return item.lines
  return isSplit && item.blocks.length > 1 ? item.blocks.slice(0, MAX_LINES) : [item.line]
}
