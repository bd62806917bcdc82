const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** RFC 4648, section 5, without padding. */
export function toBase64Url(bytes: readonly number[]): string {
  let text = ''
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    for (; bits >= 6; bits -= 6) text += DIGITS[(held >> (bits - 6)) & 63] ?? ''
    held &= (1 << bits) - 1
  }
  return bits === 0 ? text : text + (DIGITS[(held << (6 - bits)) & 63] ?? '')
}

/** Undefined for a text that `toBase64Url` does not make. */
export function fromBase64Url(text: string): number[] | undefined {
  const bytes: number[] = []
  let bits = 0
  let held = 0
  for (const digit of text) {
    const value = DIGITS.indexOf(digit)
    if (value < 0) return undefined
    held = (held << 6) | value
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes.push(held >> bits)
    held &= (1 << bits) - 1
  }
  return held === 0 && bits < 6 ? bytes : undefined
}
