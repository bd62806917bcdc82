/** The caller's mistake: printed without a stack, exit code 2. */
export class UsageError extends Error {}

/** `value` if it is allowed, else a usage error that names the argument and what is. */
export function oneOf<T extends { readonly id: string }>(what: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find(({ id }) => id === value)
  if (found === undefined)
    throw new UsageError(`unknown ${what} "${value}": allowed are ${allowed.map(({ id }) => id).join(', ')}`)
  return found
}

/** A number within bounds, both included. */
export function numberIn(what: string, text: string, min: number, max: number, integer = false): number {
  const value = Number(text)
  const kind = integer ? 'a whole number' : 'a number'
  if (
    text.trim() === '' ||
    !Number.isFinite(value) ||
    value < min ||
    value > max ||
    (integer && !Number.isInteger(value))
  )
    throw new UsageError(`${what}: expected ${kind} from ${min} to ${max}, found "${text}"`)
  return value
}
