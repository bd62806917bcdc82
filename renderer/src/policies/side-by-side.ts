import { type PolicyFunction } from '../../../electron/protocol/policies.ts'
import { diffArrays } from 'diff'
import { type Token, highlight } from './highlight.ts'

export interface DiffLine {
  /** From 1, in its function. */
  readonly number: number
  readonly tokens: readonly Token[]
}

/** Two lines that stand beside each other. */
export interface DiffRow {
  readonly kind: 'same' | 'changed' | 'removed' | 'added'
  readonly a: DiffLine | undefined
  readonly b: DiffLine | undefined
}

/** A C function under two policies. */
export interface FunctionDiff {
  readonly name: string
  readonly kind: 'same' | 'changed' | 'removed' | 'added'
  readonly rows: readonly DiffRow[]
}

/** Every function that either has, in the order of the file; those of the second where only it has them. */
export function sideBySide(a: readonly PolicyFunction[], b: readonly PolicyFunction[]): readonly FunctionDiff[] {
  const names = [...new Set([...a, ...b].map(({ name }) => name))]
  return names.map((name) => {
    const [ofA, ofB] = [textOf(a, name), textOf(b, name)]
    const kind = ofA === ofB ? 'same' : ofA === '' ? 'added' : ofB === '' ? 'removed' : 'changed'
    return { name, kind, rows: rowsOf(ofA, ofB) }
  })
}

function textOf(functions: readonly PolicyFunction[], name: string): string {
  return functions.find((each) => each.name === name)?.text ?? ''
}

function rowsOf(a: string, b: string): readonly DiffRow[] {
  const [linesOfA, linesOfB] = [numbered(a), numbered(b)]
  let [atA, atB] = [0, 0]
  const rows: DiffRow[] = []
  for (const part of changes(a, b)) {
    const ofA = linesOfA.slice(atA, atA + part.removed)
    const ofB = linesOfB.slice(atB, atB + part.added)
    atA += part.removed
    atB += part.added
    for (let i = 0; i < Math.max(ofA.length, ofB.length); i++) {
      const [one, other] = [ofA[i], ofB[i]]
      const kind = part.isSame ? 'same' : one === undefined ? 'added' : other === undefined ? 'removed' : 'changed'
      rows.push({ kind, a: one, b: other })
    }
  }
  return rows
}

/** Lines that are the same, or that are replaced, in their order. */
function changes(a: string, b: string): readonly { isSame: boolean; removed: number; added: number }[] {
  const parts: { isSame: boolean; removed: number; added: number }[] = []
  for (const { added, removed, count = 0 } of diffArrays(linesOf(a), linesOf(b))) {
    const last = parts.at(-1)
    if (!added && !removed) parts.push({ isSame: true, removed: count, added: count })
    else if (last === undefined || last.isSame)
      parts.push({ isSame: false, removed: removed ? count : 0, added: added ? count : 0 })
    else if (removed) last.removed += count
    else last.added += count
  }
  return parts
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.split('\n')
}

function numbered(text: string): readonly DiffLine[] {
  return text === '' ? [] : highlight(text).map((tokens, at) => ({ number: at + 1, tokens }))
}
