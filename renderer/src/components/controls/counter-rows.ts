import { type CounterInfo } from '../../../../electron/protocol/types.ts'
import { type ChartItem } from '../../charts/chart-item.ts'
import { type CounterKey } from '../../stores/view/view.ts'

export type Category = CounterInfo['category'] | 'DERIVED'

/** A line of the picker: the head of a block's group, or one of its counters. */
export type PickerRow =
  | { readonly type: 'block'; readonly category: Category; readonly label: string; readonly matches: number }
  | { readonly type: 'counter'; readonly key: CounterKey; readonly counter: ChartItem }

const BLOCKS: readonly { readonly category: Category; readonly label: string }[] = [
  { category: 'JM', label: 'Job Manager' },
  { category: 'TILER', label: 'Tiler' },
  { category: 'SHADER', label: 'Shader cores' },
  { category: 'MMU_L2', label: 'MMU and L2' },
  { category: 'DERIVED', label: 'Derived' },
]

/** Counters that have every word of `search` in their name, title, description or group, by block. A search opens closed blocks. */
export function pickerRows(
  counters: readonly ChartItem[],
  search: string,
  closed: ReadonlySet<Category>,
): readonly PickerRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return BLOCKS.flatMap(({ category, label }) => {
    const found = counters.filter((counter) => counter.key.startsWith(`${category}.`) && matches(counter, words))
    if (found.length === 0) return []
    const rows = found.map((counter): PickerRow => ({ type: 'counter', key: counter.key, counter }))
    const isClosed = words.length === 0 && closed.has(category)
    return [{ type: 'block', category, label, matches: found.length } as const, ...(isClosed ? [] : rows)]
  })
}

function matches({ name, title, description, group }: ChartItem, words: readonly string[]): boolean {
  const text = `${name} ${title} ${description} ${group}`.toLowerCase()
  return words.every((word) => text.includes(word))
}
