import { type Program } from './program.ts'
import { search, type SearchOptions, type SearchResult } from './search.ts'

export interface LastAttempt {
  readonly result: SearchResult
  /** What executions ended with, sorted, each once. */
  readonly ends: readonly string[]
}

/**
 * Searches, and collects the ends of those executions alone that make the search complete: without the first look and without attempts
 * that were given up, which by themselves often meet all ends of a small program. `programOf` gets whom to tell of an end.
 */
export function lastAttempt(programOf: (ended: (end: string) => void) => Program, options: SearchOptions): LastAttempt {
  const ends = new Set<string>()
  let newest: string[] = []
  let attempts = 0
  const steps = search(
    programOf((end) => newest.push(end)),
    options,
  )
  for (;;) {
    const { done, value } = steps.next()
    if (value.attempts !== attempts) ends.clear()
    attempts = value.attempts
    for (const end of newest) ends.add(end)
    newest = []
    if (done === true) return { result: value, ends: [...ends].sort() }
  }
}
