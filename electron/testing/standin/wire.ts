/** Structured-clone values as text. Self-contained: it also runs in the page, from its source. */
export function wire() {
  const views = { Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array }
  const isView = (name: string): name is keyof typeof views => name in views

  const pack = (value: unknown): unknown => {
    if (typeof value === 'number' && Number.isFinite(value)) return value
    if (['undefined', 'bigint', 'number'].includes(typeof value)) return { $: typeof value, of: String(value) }
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map(pack)
    const type = value.constructor.name
    if (value instanceof Error) return { $: 'Error', of: [value.name, value.message] }
    if (type === 'Object') return { $: type, of: Object.entries(value).map(([key, member]) => [key, pack(member)]) }
    if (!ArrayBuffer.isView(value) || !isView(type)) throw new TypeError(`The Electron stand-in carries no ${type}.`)
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    let text = ''
    for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000))
    return { $: type, of: btoa(text) }
  }

  const unpack = (packed: unknown): unknown => {
    if (typeof packed !== 'object' || packed === null) return packed
    if (Array.isArray(packed)) return packed.map(unpack)
    const { $: type, of } = packed as { readonly $: string; readonly of: never }
    if (type === 'undefined') return undefined
    if (type === 'bigint') return BigInt(of)
    if (type === 'number') return Number(of)
    if (type === 'Error') return Object.assign(new Error(of[1]), { name: of[0] })
    if (isView(type)) return new views[type](Uint8Array.from(atob(of), (byte) => byte.charCodeAt(0)).buffer)
    const entries: readonly (readonly [string, unknown])[] = of
    return Object.fromEntries(entries.map(([key, member]) => [key, unpack(member)]))
  }

  return {
    /** Throws a DataCloneError on what cannot be cloned, functions and promises among them. */
    encode: (value: unknown): string => JSON.stringify(pack(structuredClone(value))),
    decode: (text: string): unknown => unpack(JSON.parse(text)),
  }
}
