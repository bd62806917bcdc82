export type FieldType = 'u32' | 's32' | 'u64' | 's64'

/** Name -> type and offset in bytes. */
export type Fields = Readonly<Record<string, readonly [type: FieldType, offset: number]>>

/** A struct as the handlers see it; handlers store their out fields into it. */
export type Struct<F extends Fields> = { -readonly [K in keyof F]: F[K][0] extends 'u64' | 's64' ? bigint : number }

/** A C struct as bytes, little endian. */
export class StructLayout<const F extends Fields> {
  /** The fields as a list, which is faster to walk. */
  readonly entries: readonly (readonly [name: string, type: FieldType, offset: number])[]

  constructor(
    readonly size: number,
    readonly fields: F,
  ) {
    this.entries = Object.entries(fields).map(([name, [type, offset]]) => [name, type, offset])
  }

  /** The first `size` bytes; there may be more. */
  decode(bytes: Uint8Array): Struct<F> {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const values: Partial<Record<string, number | bigint>> = {}
    for (const [name, type, offset] of this.entries) values[name] = read(view, type, offset)
    // Every field of F is an entry.
    return values as Struct<F>
  }

  /** Stores the given fields and leaves the other bytes as they are. */
  store(bytes: Uint8Array, values: Partial<Struct<F>>): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    for (const [name, type, offset] of this.entries) {
      const value = values[name]
      if (value !== undefined) write(view, type, offset, value)
    }
  }

  /** Fields that are not given are 0. */
  encode(values: Partial<Struct<F>>): Uint8Array {
    const bytes = new Uint8Array(this.size)
    this.store(bytes, values)
    return bytes
  }
}

function read(view: DataView, type: FieldType, offset: number): number | bigint {
  switch (type) {
    case 'u32':
      return view.getUint32(offset, true)
    case 's32':
      return view.getInt32(offset, true)
    case 'u64':
      return view.getBigUint64(offset, true)
    case 's64':
      return view.getBigInt64(offset, true)
  }
}

function write(view: DataView, type: FieldType, offset: number, value: number | bigint): void {
  switch (type) {
    case 'u32':
    case 's32':
      view.setInt32(offset, Number(value), true)
      return
    case 'u64':
    case 's64':
      view.setBigInt64(offset, BigInt(value), true)
  }
}
