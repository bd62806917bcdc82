type Evaluate = (valueOf: (name: string) => number) => number

/** An expression of invariants.json. Comparisons and `or` give 1 for true and 0 for false. */
export interface Expression {
  /** Every symbol that occurs. */
  readonly names: readonly string[]
  readonly evaluate: Evaluate
}

const LEVELS: readonly Readonly<Record<string, (a: number, b: number) => number>>[] = [
  { or: (a, b) => (a !== 0 || b !== 0 ? 1 : 0) },
  {
    '<=': (a, b) => (a <= b ? 1 : 0),
    '>=': (a, b) => (a >= b ? 1 : 0),
    '==': (a, b) => (a === b ? 1 : 0),
    '>': (a, b) => (a > b ? 1 : 0),
    '<': (a, b) => (a < b ? 1 : 0),
  },
  { '+': (a, b) => a + b, '-': (a, b) => a - b },
  { '*': (a, b) => a * b, '/': (a, b) => a / b },
]

/**
 * Parses sums, products, comparisons, `or`, parentheses and `max(...)` over names and numbers, loosest first as in C.
 * Throws an Error that quotes the expression.
 */
export function parseExpression(text: string): Expression {
  const tokens = text.match(/[A-Za-z_]\w*|\d+(\.\d+)?|[<>=]=|\S/g) ?? []
  const names = new Set<string>()
  let at = 0

  const expect = (token: string): void => {
    if (tokens[at] !== token) throw new Error(`expected ${token} before ${tokens[at] ?? 'the end'} in: ${text}`)
    at++
  }

  const binary = (level: number): Evaluate => {
    const operators = LEVELS[level]
    if (operators === undefined) return primary()
    let left = binary(level + 1)
    for (let apply = operators[tokens[at] ?? '']; apply !== undefined; apply = operators[tokens[at] ?? '']) {
      at++
      left = applied(apply, left, binary(level + 1))
    }
    return left
  }

  const primary = (): Evaluate => {
    const token = tokens[at++] ?? 'the end'
    if (token === '(') {
      const inner = binary(0)
      expect(')')
      return inner
    }
    if (token === 'max') return maximum()
    if (/^\d/.test(token)) return () => Number(token)
    if (!/^[A-Za-z_]/.test(token)) throw new Error(`unexpected ${token} in: ${text}`)
    names.add(token)
    return (valueOf) => valueOf(token)
  }

  const maximum = (): Evaluate => {
    expect('(')
    const values = [binary(0)]
    while (tokens[at] === ',') {
      at++
      values.push(binary(0))
    }
    expect(')')
    return (valueOf) => Math.max(...values.map((value) => value(valueOf)))
  }

  const evaluate = binary(0)
  if (at < tokens.length) throw new Error(`unexpected ${tokens[at] ?? ''} in: ${text}`)
  return { names: [...names], evaluate }
}

function applied(apply: (a: number, b: number) => number, left: Evaluate, right: Evaluate): Evaluate {
  return (valueOf) => apply(left(valueOf), right(valueOf))
}
