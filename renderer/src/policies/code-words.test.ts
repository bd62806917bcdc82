import { expect, it } from 'vitest'
import { codeWords } from './code-words.ts'
import { highlight } from './highlight.ts'

const wordsOf = (code: string) =>
  highlight(code)
    .flatMap(codeWords)
    .map(({ space, tokens }) => space + tokens.map(({ text }) => text).join(''))

it('a line of code breaks at spaces, and after a bracket', () => {
  expect(wordsOf('  if (left < 0) return -ETIMEDOUT')).toEqual([
    '  if',
    ' (',
    'left',
    ' <',
    ' 0)',
    ' return',
    ' -ETIMEDOUT',
  ])
  expect(wordsOf('yield* io.writel(regs.GPU_PERFCNT_CFG, [...a])')).toEqual([
    ...['yield*', ' io.writel(', 'regs.GPU_PERFCNT_CFG,', ' [...a])'],
  ])
  expect(wordsOf('dumpComp.complete() || f(a())')).toEqual(['dumpComp.complete()', ' ||', ' f(', 'a())'])
})

it('what was one line is the same with all its spaces', () => {
  const line = '    /* base.dumpLocked() */  x'
  expect(wordsOf(line).join('')).toBe(line)
})
