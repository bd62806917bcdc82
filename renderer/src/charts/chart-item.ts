import { type CounterInfo, type ModelInfo } from '../../../electron/protocol/types.ts'
import { type CounterKey, counterKey } from '../stores/view/view.ts'
import { derivedCounters } from './derived-counters.ts'

/** One line of a chart: what it is made of, each input the sum of some words of a dump. */
export interface ChartLine {
  /** Told where a chart has several. */
  readonly label: string
  readonly inputs: readonly (readonly number[])[]
  /** Undefined: the first input as it is. */
  readonly formula: ((inputs: readonly number[]) => number) | undefined
}

/** What a chart shows: a counter of the model, or one derived from others. */
export interface ChartItem {
  readonly key: CounterKey
  readonly name: string
  readonly title: string
  readonly description: string
  readonly group: string
  /** `cycles`, `%`; empty: just counts. */
  readonly units: string
  /** A share or a quotient: it has no rate. */
  readonly isRatio: boolean
  readonly line: ChartLine
  /** A line for each block that has the counter; one alone where there is one block. */
  readonly blocks: readonly ChartLine[]
}

/** Everything a model has to show, by key. */
export function chartItems(model: ModelInfo): ReadonlyMap<CounterKey, ChartItem> {
  const items = [...model.counters.map(counterItem), ...derivedCounters(model)]
  return new Map(items.map((item) => [item.key, item]))
}

const BLOCK_NAMES: Readonly<Record<CounterInfo['category'], string>> = {
  JM: 'JM',
  TILER: 'tiler',
  MMU_L2: 'slice',
  SHADER: 'core',
}

function counterItem(info: CounterInfo): ChartItem {
  const { name, title, description, units, words, category, group } = info
  return {
    key: counterKey(info),
    ...{ name, title, description, units, group },
    isRatio: false,
    line: { label: name, inputs: [words], formula: undefined },
    blocks: words.map((word, i) => ({ label: `${BLOCK_NAMES[category]} ${i}`, inputs: [[word]], formula: undefined })),
  }
}
