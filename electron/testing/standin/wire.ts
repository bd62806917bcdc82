/** What the app clones, as text. Self-contained: it also runs in the page, from its source. */
export function wire() {
  const list = (of: string) => (of === '' ? [] : of.split(',').map(Number))
  const revive = new Map<unknown, (of: string) => unknown>([
    ['Undefined', () => undefined],
    ['Number', Number],
    ['Error', (of) => new Error(of)],
    ['Uint8Array', (of) => new Uint8Array(list(of))],
    ['Uint32Array', (of) => new Uint32Array(list(of))],
    ['Float64Array', (of) => new Float64Array(list(of))],
  ])
  const pack = (_key: string, value: unknown): unknown => {
    const type = Object.prototype.toString.call(value).slice('[object '.length, -1)
    if (Number.isFinite(value) || ['Object', 'Array', 'String', 'Boolean', 'Null'].includes(type)) return value
    if (revive.has(type)) return { $: type, of: value instanceof Error ? value.message : String(value) }
    throw new TypeError(`The Electron stand-in carries no ${type}.`)
  }
  const unpack = (_key: string, value: { readonly $: string; readonly of: string } | undefined): unknown =>
    revive.has(value?.$) ? revive.get(value?.$)?.(value?.of ?? '') : value
  return {
    /** Throws a DataCloneError on what cannot be cloned, functions and promises among them. */
    encode: (value: unknown): string => JSON.stringify(structuredClone(value), pack),
    decode: (text: string): unknown => JSON.parse(text, unpack),
  }
}
