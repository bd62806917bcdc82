import { type Token } from './highlight.ts'

/** What stays on one line, and the space before it. */
export interface CodeWord {
  readonly space: string
  readonly tokens: readonly Token[]
}

/** A line of code may break at spaces and after a `(` with something in it: never in an identifier, an `->` or a `-EIO`. */
export function codeWords(tokens: readonly Token[]): readonly CodeWord[] {
  const words: { space: string; tokens: Token[] }[] = []
  let isOver = true
  for (const { text, classes } of tokens) {
    for (const piece of text.split(/(?<=\()|(?<=\s)(?=\S)|(?<=\S)(?=\s)/)) {
      const isSpace = piece.trim() === ''
      if (isSpace) words.push({ space: piece, tokens: [] })
      else if (isOver && !piece.startsWith(')')) words.push({ space: '', tokens: [{ text: piece, classes }] })
      else words.at(-1)?.tokens.push({ text: piece, classes })
      isOver = piece.endsWith('(')
    }
  }
  return words
}
