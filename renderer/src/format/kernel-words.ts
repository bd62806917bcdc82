/** What a line does not break; an identifier is one of the kernel's, or of C. */
export interface KernelPart {
  readonly text: string
  readonly isIdentifier: boolean
}

const IDENTIFIER = /\w_\w|\w->\w|\w\(\)|^\W*[-+]E[A-Z]{2,}|^\W*[a-z]\w*\.[a-z]\w+/

/** Before a unit of time the number that it belongs to stands on the same line. */
const SPACES = /(?<!\d) | (?!(?:s|ms|µs|ns)(?!\w))/

/** A line of words of the kernel breaks at spaces and after a `(`: not after the `-` of a `->` or of `-EIO`, nor within `(41 ms)`. */
export function kernelWords(text: string): readonly (readonly KernelPart[])[] {
  return text
    .split(SPACES)
    .map((word) => word.split(/(?<=\()(?![)\d])/).map((part) => ({ text: part, isIdentifier: IDENTIFIER.test(part) })))
}
