import { classHighlighter, highlightCode } from '@lezer/highlight'
import { parser } from '@lezer/javascript'

/** A piece of a line and the classes of what it is, as `tok-keyword`. */
export interface Token {
  readonly text: string
  readonly classes: string
}

const typescript = parser.configure({ dialect: 'ts' })

/** Methods, one after the other, as lines of tokens. */
export function highlight(methods: string): readonly (readonly Token[])[] {
  const [before, after] = ['x = {\n', '\n}']
  const code = before + methods + after
  const lines: Token[][] = [[]]
  highlightCode(
    code,
    typescript.parse(code),
    classHighlighter,
    (text, classes) => lines.at(-1)?.push({ text, classes }),
    () => lines.push([]),
    before.length,
    code.length - after.length,
  )
  return lines
}
