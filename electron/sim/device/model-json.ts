/** A place in parsed JSON that knows its path, so that a wrong file is refused with the field's name. */
export class Field {
  readonly path: string
  readonly value: unknown

  constructor(path: string, value: unknown) {
    this.path = path
    this.value = value
  }

  error(expected: string): Error {
    return new Error(`${this.path}: ${expected}, found ${JSON.stringify(this.value) ?? 'nothing'}`)
  }

  at(name: string): Field {
    if (typeof this.value !== 'object' || this.value === null) throw this.error('expected an object')
    return new Field(`${this.path}: ${name}`, new Map(Object.entries(this.value)).get(name))
  }

  items<T>(parse: (item: Field) => T): T[] {
    if (!Array.isArray(this.value)) throw this.error('expected a list')
    return this.value.map((item: unknown, i) => parse(new Field(`${this.path}[${i}]`, item)))
  }

  text(): string {
    if (typeof this.value !== 'string') throw this.error('expected text')
    return this.value
  }

  /** A number, or hexadecimal text as register values are written: JSON has no hexadecimal numbers. */
  uint32(): number {
    const isHex = typeof this.value === 'string' && /^0x[0-9a-f]{1,8}$/.test(this.value)
    const value = isHex ? Number(this.value) : this.value
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 0xffff_ffff) {
      throw this.error('expected an unsigned 32-bit number or hexadecimal text')
    }
    return value
  }

  oneOf<T extends string>(allowed: readonly T[]): T {
    const found = allowed.find((candidate) => candidate === this.value)
    if (found === undefined) throw this.error(`expected one of ${allowed.join(', ')}`)
    return found
  }

  /** An object with exactly these names. */
  record<K extends string, V>(names: readonly K[], parse: (field: Field) => V): Record<K, V> {
    const entries = names.map((name): [K, V] => [name, parse(this.at(name))])
    const unknown = Object.keys(Object(this.value)).find((name) => !names.some((known) => known === name))
    if (unknown !== undefined) throw this.at(unknown).error('unknown name')
    // Object.fromEntries forgets the key type; every name of K is in entries.
    return Object.fromEntries(entries) as Record<K, V>
  }
}
