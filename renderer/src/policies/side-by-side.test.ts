import { describe, expect, it } from 'vitest'
import { highlight } from './highlight.ts'
import { type DiffRow, sideBySide } from './side-by-side.ts'

const text = (line: DiffRow['a']) => line?.tokens.map((token) => token.text).join('')
const rows = (a: string, b: string) =>
  sideBySide([{ name: 'f', text: a, errors: [] }], [{ name: 'f', text: b, errors: [] }])[0]?.rows.map((row) => [
    row.kind,
    text(row.a),
    text(row.b),
  ])

describe('two functions side by side', () => {
  it('have what is the same on one line, and what is replaced beside it', () => {
    expect(rows('*f() {\n  one()\n  two()\n}', '*f() {\n  one()\n  three()\n  four()\n}')).toEqual([
      ['same', '*f() {', '*f() {'],
      ['same', '  one()', '  one()'],
      ['changed', '  two()', '  three()'],
      ['added', undefined, '  four()'],
      ['same', '}', '}'],
    ])
  })

  it('are all of one where the other does not exist', () => {
    const both = sideBySide(
      [{ name: 'f', text: '*f() {\n}', errors: [] }],
      [{ name: 'g', text: '*g() {\n}', errors: [] }],
    )
    expect(both.map(({ name, kind }) => [name, kind])).toEqual([
      ['f', 'removed'],
      ['g', 'added'],
    ])
  })
})

it('a line knows what its words are', () => {
  const [first, second] = highlight('// Why.\n*f() {\n  return -EIO\n}')
  expect(first).toEqual([{ text: '// Why.', classes: 'tok-comment' }])
  expect(second?.map((token) => token.text).join('')).toBe('*f() {')
})
