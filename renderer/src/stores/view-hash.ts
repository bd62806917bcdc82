/** What is looked at. A discontinuity is named by its run as well: ids start again with each machine. */
export type Selection = { readonly type: 'discontinuity'; readonly run: number; readonly id: number } | undefined

export interface ViewHash {
  /** Undefined when the address says nothing about counters; an empty list is a choice. */
  readonly counters: readonly string[] | undefined
  readonly selection: Selection
}

/** Reads `#counters=JM.GPU_ACTIVE,TILER.TILER_ACTIVE&discontinuity=1.3` (run.id); what it does not understand is left out. */
export function parseViewHash(hash: string): ViewHash {
  const fields = new URLSearchParams(hash.replace(/^#/, ''))
  const counters = fields.get('counters')
  const selected = /^(\d+)\.(\d+)$/.exec(fields.get('discontinuity') ?? '')
  return {
    counters: counters === null ? undefined : [...new Set(counters.split(',').filter((key) => /^\w+\.\w+$/.test(key)))],
    selection:
      selected === null ? undefined : { type: 'discontinuity', run: Number(selected[1]), id: Number(selected[2]) },
  }
}

export function formatViewHash({ counters, selection }: ViewHash): string {
  // Keys are word characters and dots, so nothing needs escaping and the address stays readable.
  const fields = [
    ...(counters === undefined ? [] : [`counters=${counters.join(',')}`]),
    ...(selection === undefined ? [] : [`discontinuity=${selection.run}.${selection.id}`]),
  ]
  return fields.length === 0 ? '' : `#${fields.join('&')}`
}
